// Answers that come later than the handler returns.
// 1. An ask is open until its first answer, its deadline, its asker's cancel, or the end of the actor that took it, unless that handed it
//    on. What comes after an answer is a duplicate; what comes after any other end is late, and invisible.
import { ActorError, describeValue, isActorError } from '../../base/actor-error.ts';
import { formatAddress } from '../address.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { Cell } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { AnswerOp } from '../kernel/op.ts';
import { scopeOf } from './message-turn.ts';
import { reply, replyDown } from './replies.ts';
import type { Answer, ReplyHandle } from './reply-handle.ts';

/** The handle of the message that is being handled; that of a message whose sender waits for no reply answers nobody. */
export function deferReply(core: Core, cell: Cell): ReplyHandle {
  const { turn } = cell;
  const side = turn?.side;
  if (turn === undefined || side === undefined || side.ask === 0) return nobodysHandle(core);
  const scope = scopeOf(turn);
  if (scope.handle !== undefined) return scope.handle;
  scope.isDeferred = true;
  if (scope.isClosed) return nobodysHandle(core);
  const number = core.deferred.add({ cell, turn, side });
  scope.handle = core.makeReplyHandle(core.slot, core.generation, number);
  scope.watchDeadline(core, side.deadline, () => core.deferred.take(number));
  return scope.handle;
}

/** For what nobody waits for, or no more. */
function nobodysHandle(core: Core): ReplyHandle {
  return core.makeReplyHandle(core.slot, core.generation, 0);
}

/** An answer has come to the thread where the ask was taken. */
export function receiveAnswer(core: Core, op: AnswerOp): void {
  if (op.generation !== core.generation) return;
  const deferred = core.deferred.take(op.handle);
  if (deferred === undefined) {
    const answered = core.deferred.answeredAt(op.handle);
    if (answered !== undefined) core.deadLetters.add({ reason: 'duplicate-reply', ...answered, count: 1 });
    return;
  }
  const { cell, turn, side } = deferred;
  const target = formatAddress(core.addressOf({ slot: core.slot, id: cell.id }));
  core.deferred.remember(op.handle, { target, method: turn.method });
  turn.scope?.close();
  if (op.ok) reply(core, side, { kind: 'reply', ask: side.ask, ok: true, value: op.value });
  else reply(core, side, { kind: 'reply', ask: side.ask, ok: false, error: op.error });
}

/** An incarnation ends, and with it the asks that it neither answered nor handed on. */
export function endDeferred(core: Core, cell: Cell, reason: ExitReason): void {
  for (const number of [...(cell.extension?.deferred ?? [])]) {
    const deferred = core.deferred.take(number);
    if (deferred === undefined) continue;
    replyDown(core, cell, deferred.side, reason);
    deferred.turn.scope?.abort(reason);
  }
}

/** An answer as it travels to the thread where the ask was taken. */
export function answerOp(handle: number, generation: number, answer: Answer): AnswerOp {
  if (answer.ok) return { kind: 'answer', handle, generation, ok: true, value: answer.value };
  return { kind: 'answer', handle, generation, ok: false, error: failureOf(answer.error) };
}

function failureOf(error: unknown): ActorError {
  if (isActorError(error)) return error;
  const text = error instanceof Error ? error.message : describeValue(error);
  return new ActorError('handler-failed', `the reply is a failure: ${text}`, { cause: error });
}
