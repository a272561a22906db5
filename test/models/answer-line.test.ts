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
  test('takes up a few in each round, first come, first served, and asks for no round when none is left', () => {
    const { taken, come, turn } = lineByHand();
    const names = Array.from({ length: 20 }, (_, index) => `a${index}`);
    for (const name of names) come(name);
    expect(taken).toEqual([]);
    expect(turn()).toBe(1);
    expect(taken).toEqual(names.slice(0, 8));
    come('late');
    expect(turn()).toBe(1);
    expect(turn()).toBe(1);
    expect(taken).toEqual([...names, 'late']);
    expect(turn()).toBe(0);
    come('next');
    turn();
    expect(taken.at(-1)).toBe('next');
  });

  test('takes up an eighth of many, so that a crowd is through in few rounds', () => {
    const { taken, come, turn } = lineByHand();
    for (let index = 0; index < 800; index++) come(String(index));
    turn();
    expect(taken).toHaveLength(100);
    let rounds = 1;
    while (turn() > 0) rounds++;
    expect(taken).toHaveLength(800);
    expect(rounds).toBeLessThan(40);
  });

  test('leaves what comes while answers are taken up to the round after, whether others wait or not', () => {
    const { taken, come, turn } = lineByHand();
    come('a', () => come('b'));
    turn();
    expect(taken).toEqual(['a']);
    expect(turn()).toBe(1);
    expect(taken).toEqual(['a', 'b']);
    for (let index = 0; index < 9; index++) come(String(index), index === 0 ? () => come('more') : undefined);
    turn();
    expect(taken).toHaveLength(10);
    expect(turn()).toBe(1);
    expect(taken.slice(-2)).toEqual(['8', 'more']);
    expect(turn()).toBe(0);
  });
});
