// An actor's timers. A tick is a turn: it waits in the mailbox behind what came earlier.
// 1. One machine timer at a time; the next tick of a period is set only when the last one runs.
// 2. A tick that is cancelled does not run, not even from the mailbox; the end of the incarnation cancels all.
import { invalidArgument } from '../base/actor-error.ts';
import type { Cancellable } from './actor-context.ts';
import type { Cell } from './cell.ts';
import type { Core } from './core.ts';

/** One incarnation, as its context sees it. */
export interface Life {
  readonly core: Core;
  readonly cell: Cell;
  readonly isLive: boolean;
  /** Puts a call at the end of the mailbox; does nothing once the incarnation has ended. */
  enqueue(run: () => unknown): void;
}

type Tick = () => void | Promise<void>;

/** Calls `callback` for the runtime itself, outside of any turn; ends with the incarnation. */
export function startLifeTimer(core: Core, cell: Cell, delayMs: number, callback: () => void): Cancellable {
  const { timers } = cell.ext;
  const machine = core.clock.after(delayMs, () => {
    timers.delete(handle);
    callback();
  });
  const handle: Cancellable = {
    cancel: () => {
      timers.delete(handle);
      machine.cancel();
    },
  };
  timers.add(handle);
  return handle;
}

/** Runs `handler` once, not before `delayMs`. */
export function startTimer(life: Life, delayMs: number, handler: Tick): Cancellable {
  if (typeof delayMs !== 'number' || !(delayMs >= 0)) throw invalidArgument('delayMs', 'a number of at least 0', delayMs);
  return run(life, delayMs, undefined, handler);
}

/** Runs `handler` every `periodMs`. */
export function startTicks(life: Life, periodMs: number, handler: Tick): Cancellable {
  if (typeof periodMs !== 'number' || !(periodMs > 0)) throw invalidArgument('periodMs', 'a number above 0', periodMs);
  return run(life, periodMs, periodMs, handler);
}

function run(life: Life, delayMs: number, periodMs: number | undefined, handler: Tick): Cancellable {
  const { core, cell } = life;
  if (!life.isLive) return { cancel() {} };
  let isCancelled = false;
  let dueAt = core.clock.now() + delayMs;
  const tick = (): unknown => {
    if (isCancelled) return undefined;
    if (periodMs === undefined) handle.cancel();
    else arm(nextDue(dueAt, periodMs, core.clock.now()));
    return handler();
  };
  const arm = (at: number): void => {
    dueAt = at;
    machine = core.clock.after(Math.max(0, at - core.clock.now()), () => life.enqueue(tick));
  };
  let machine = core.clock.after(delayMs, () => life.enqueue(tick));
  const handle: Cancellable = {
    cancel: () => {
      isCancelled = true;
      machine.cancel();
      cell.extension?.timers.delete(handle);
    },
  };
  cell.ext.timers.add(handle);
  return handle;
}

/** The first due time after `now` that is a whole number of periods after the last: ticks that were missed are skipped. */
function nextDue(lastDue: number, periodMs: number, now: number): number {
  return lastDue + periodMs * Math.max(1, Math.floor((now - lastDue) / periodMs) + 1);
}
