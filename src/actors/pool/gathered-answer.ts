// What an asker is told of several answers.
import { ActorError } from '../../base/actor-error.ts';
import { encodeError } from '../../base/wire-error.ts';
import type { Answered, GatherResult } from './gather.ts';
import type { Gathered } from './routing.ts';

/** The first that is no error; when there is none, the last error. */
export function firstOf({ good, all }: GatherResult): Answered {
  return good[0] ?? all.at(-1) ?? { ok: false, error: new ActorError('no-actor', 'there is no member') };
}

/** Every outcome, in the order of members. */
export function allOf({ all }: GatherResult): Answered {
  return { ok: true, value: all.map(gathered) };
}

/** So many good answers, in the order in which they came, or `no-quorum`. */
export function quorumOf(count: number): (result: GatherResult) => Answered {
  return ({ good, all }) => {
    if (good.length >= count) return { ok: true, value: good.slice(0, count).map(gathered) };
    const text = `${good.length} of the ${count} answers that are wanted came`;
    const failed = all.find((answer) => !answer.ok);
    const error = new ActorError('no-quorum', text, {
      details: { count, answers: good.length, members: all.length },
      cause: failed?.ok === false ? failed.error : undefined,
    });
    return { ok: false, error };
  };
}

function gathered(answer: Answered): Gathered<unknown> {
  return answer.ok ? answer : { ok: false, error: encodeError(answer.error, 'member') };
}
