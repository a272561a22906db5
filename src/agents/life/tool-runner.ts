// The tool runner: an actor on main that takes tool calls to the tool pool, where each has a thread to itself, and brings their results back.
import { type ActorError, isActorError } from '../../base/actor-error.ts';
import type { ToolResult } from '../../models/model.ts';
import type { ActorContext, Outcome } from '../../runtime/actor-context.ts';
import { defineActor } from '../../runtime/definition.ts';
import { poolEntryModule } from '../../tools/pool-entry.ts';
import type { ErrorRecord } from '../runs/run-record.ts';
import { stopGraceMs } from '../runs/run-timers.ts';
import { homeOf } from '../swarm-home.ts';
import type { PoolCall, PoolResult, ToolRunner } from '../swarm-protocol.ts';
import { cutShort } from './cut-short.ts';

/** A harmless call is made again once when its thread is lost: the loss may have been a neighbour's leftover. */
const mostStarts = 2;
/** What the pool's threads call. */
const poolTask = 'runToolTask';

interface OpenCall {
  readonly call: PoolCall;
  starts: number;
  readonly abort: AbortController;
  done: PoolResult | undefined;
}

export const toolRunner = defineActor<ToolRunner, { readonly swarm: string }>(
  import.meta.url,
  'tool-runner',
  (ctx, { swarm }) => {
    const open = new Map<string, OpenCall>();
    ctx.onTerminate(() => {
      for (const one of open.values()) one.abort.abort();
    });

    const start = (one: OpenCall): void => {
      one.starts += 1;
      const { tool, timeoutMs } = one.call;
      const request = { module: poolEntryModule, export: poolTask, input: tool };
      const options = { signal: one.abort.signal, timeoutMs, graceMs: stopGraceMs };
      ctx.pipe(homeOf(swarm).system.runTask(request, options), (outcome) => finish(one, outcome));
    };

    const finish = (one: OpenCall, outcome: Outcome<{ readonly value: unknown; readonly threadId: number }>): void => {
      const { call } = one;
      if (one.abort.signal.aborted) return;
      const isLost = !outcome.ok && isActorError(outcome.error, 'thread-lost');
      if (isLost && call.isRepeatable && one.starts < mostStarts) {
        start(one);
        return;
      }
      one.done = outcome.ok ? succeeded(call, outcome.value) : failed(call, outcome.error, ctx);
      call.replyTo.tell.toolDone(one.done);
    };

    return {
      call: (call) => {
        const known = open.get(call.key);
        if (known === undefined) {
          const one: OpenCall = { call, starts: 0, abort: new AbortController(), done: undefined };
          open.set(call.key, one);
          start(one);
        } else if (known.done !== undefined) call.replyTo.tell.toolDone(known.done);
      },
      recorded: (key) => {
        open.delete(key);
      },
      cancel: (run) => {
        for (const [key, one] of open) {
          if (one.call.run !== run) continue;
          open.delete(key);
          one.abort.abort();
        }
      },
      keys: () => [...open.keys()],
    };
  },
);

function succeeded(call: PoolCall, { value, threadId }: { readonly value: unknown; readonly threadId: number }): PoolResult {
  const { key, run, callId, tool } = call;
  return { key, run, thread: threadId, result: { callId, name: tool.name, ok: true, output: value } };
}

function failed(call: PoolCall, error: unknown, ctx: ActorContext<ToolRunner>): PoolResult {
  const { name } = call.tool;
  const { code, message, thread } = isActorError(error)
    ? inToolWords(error, call)
    : { code: 'tool-failed', message: String(error), thread: null };
  if (isActorError(error, 'thread-lost'))
    ctx.log.warn({ run: call.run, tool: name, callId: call.callId }, 'a tool call took its thread with it');
  const result: ToolResult = { callId: call.callId, name, ok: false, error: { code, message } };
  return { key: call.key, run: call.run, result, thread };
}

interface ToolWords extends ErrorRecord {
  /** The thread on which the call had begun. */
  readonly thread: number | null;
}

/** The pool's own errors as what they mean for a tool call; the tool's errors as they are. */
function inToolWords(error: ActorError, call: PoolCall): ToolWords {
  const threadId = error.details['threadId'];
  const thread = typeof threadId === 'number' ? threadId : null;
  const ended = (code: string, message: string): ToolWords => {
    const record = { code, message };
    return { ...(thread === null ? record : cutShort(record, call.effects)), thread };
  };
  switch (error.code) {
    case 'thread-lost':
      return ended('tool-thread-lost', `the thread that ran ${call.tool.name} ended before the tool did`);
    case 'timeout':
      return ended('tool-timeout', `${call.tool.name} took longer than ${call.timeoutMs} ms and was ended`);
    case 'task-failed':
      return { code: 'tool-failed', message: error.message, thread };
    case 'serialization':
      // The tool's own error of that code names no task.
      if (error.details['export'] !== poolTask) return { code: error.code, message: error.message, thread };
      return { code: error.code, message: `the output of ${call.tool.name} cannot cross to another thread`, thread };
    default:
      return { code: error.code, message: error.message, thread };
  }
}
