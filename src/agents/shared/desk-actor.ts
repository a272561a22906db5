// The desk: the actor on main that serves the tools of the swarm's shared things, one call after another. What it knows lies in the swarm's home,
// so after a restart it goes on where it was.
// 1. A mistake of whoever asks, or of the board itself, is an answer: it does not end the desk, on which all runs of the swarm depend.
import { describeValue, isActorError } from '../../base/actor-error.ts';
import { defineActor } from '../../runtime/definition.ts';
import { homeOf } from '../swarm-home.ts';
import type { Blackboard } from './blackboard.ts';
import type { BoardAnswer, BoardRequest, BoardValue, SharedDesk } from './desk-protocol.ts';

/** Who code is, on the board. */
export const codeHolder = 'code';

export const sharedDesk = defineActor<SharedDesk, { readonly swarm: string }>(import.meta.url, 'desk', (ctx, { swarm }) => {
  const { shared } = homeOf(swarm);
  const { board, calls } = shared;
  shared.warn = (error) => ctx.log.warn({ error: String(error) }, 'the progress log cannot be written');
  return {
    serve: (work, replyTo) => {
      const { key, run } = work;
      ctx.pipe(calls.perform(work), (outcome) => {
        if (outcome.ok) replyTo.tell.deskDone({ key, run, ...outcome.value });
      });
    },
    recorded: (key) => calls.recorded(key),
    runEnded: (run) => {
      board.releaseAll(run);
      calls.runEnded(run);
    },
    board: (request) =>
      answered(board, request, (error) => ctx.log.error({ err: error }, 'the blackboard could not answer a request of code')),
  };
});

function answered(board: Blackboard, request: BoardRequest, tell: (error: unknown) => void): BoardAnswer {
  try {
    return { ok: true, value: performed(board, request) };
  } catch (error) {
    if (isActorError(error)) return { ok: false, error: { code: error.code, message: error.message }, details: error.details };
    tell(error);
    const message = `the blackboard could not answer: ${error instanceof Error ? error.message : describeValue(error)}`;
    return { ok: false, error: { code: 'handler-failed', message }, details: {} };
  }
}

function performed(board: Blackboard, request: BoardRequest): BoardValue {
  switch (request.kind) {
    case 'read':
      return board.read(request.namespace, request.key);
    case 'write':
      return board.write(request.namespace, request.key, request, request.holder);
    case 'claim':
      board.claim(request.namespace, request.key, request.holder, request.forMs);
      return null;
    case 'release':
      return board.release(request.namespace, request.key, request.holder);
    case 'remove':
      board.remove(request.namespace, request.key);
      return null;
    case 'list':
      return board.list(request.namespace, request.listing);
    case 'namespaces':
      return board.namespaces();
    default:
      return request satisfies never;
  }
}
