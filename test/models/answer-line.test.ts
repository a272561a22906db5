import { describe, expect, test } from 'vitest';
import { AnswerLine } from '../../src/models/hosted/answer-line.ts';

/** A line, and the rounds of an event loop that is turned by hand. */
function lineByHand() {
  const rounds: (() => void)[] = [];
  const line = new AnswerLine((act) => rounds.push(act));
  const taken: string[] = [];
  return {
    taken,
    come: (name: string, then = (): void => {}) =>
      line.add(() => {
        taken.push(name);
        then();
      }),
    turn: (): number => {
      const due = rounds.splice(0);
      for (const act of due) act();
      return due.length;
    },
  };
}

describe('the line of answers', () => {
  test('takes up all that came in a round together in the next, first come, first served', () => {
    const { taken, come, turn } = lineByHand();
    for (const name of ['a', 'b', 'c']) come(name);
    expect(taken).toEqual([]);
    expect(turn()).toBe(1);
    expect(taken).toEqual(['a', 'b', 'c']);
    expect(turn()).toBe(0);
    come('d');
    turn();
    expect(taken).toEqual(['a', 'b', 'c', 'd']);
  });

  test('leaves what comes while answers are taken up to the round after', () => {
    const { taken, come, turn } = lineByHand();
    come('a', () => come('b'));
    turn();
    expect(taken).toEqual(['a']);
    turn();
    expect(taken).toEqual(['a', 'b']);
  });
});
