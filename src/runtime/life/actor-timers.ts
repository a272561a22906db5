// An actor's timers. A tick is a turn: it waits in the mailbox behind what came earlier.
// 1. One machine timer at a time; the next tick of a period is set only when the last one runs, or has run (`fixed-delay`).
// 2. A tick that is cancelled does not run, not even from the mailbox; the end of the incarnation cancels all.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../../base/check-options.ts';
import type { Cancellable, TickOptions, TimerOptions } from '../actor-context.ts';
import type { Cell } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { isThenable } from '../kernel/thenable.ts';

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
  const timers = (cell.ext.timers ??= new Set());
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
export function startTimer(life: Life, delayMs: number, handler: Tick, options: TimerOptions): Cancellable {
  if (typeof delayMs !== 'number' || !(delayMs >= 0)) throw invalidArgument('delayMs', 'a number of at least 0', delayMs);
  checkTimer(options, ['key']);
  return run(life, { delayMs, periodMs: undefined, mode: undefined, key: options.key }, handler);
}

/** Runs `handler` every `periodMs`. */
export function startTicks(life: Life, periodMs: number, handler: Tick, options: TickOptions): Cancellable {
  if (typeof periodMs !== 'number' || !(periodMs > 0)) throw invalidArgument('periodMs', 'a number above 0', periodMs);
  checkTimer(options, ['key', 'mode']);
  checkChoice(options.mode, ['fixed-rate', 'fixed-delay'], 'mode');
  return run(life, { delayMs: periodMs, periodMs, mode: options.mode ?? 'fixed-rate', key: options.key }, handler);
}

/** Ends the timer of that key, also when its tick is queued already. */
export function cancelTimer(life: Life, key: string): void {
  if (life.isLive) life.cell.extension?.keyedTimers?.get(key)?.cancel();
}

function checkTimer(options: TimerOptions, fields: readonly string[]): void {
  checkObject(options, 'options');
  checkFields(options, fields, 'a timer has');
  const { key } = options;
  if (key !== undefined && (typeof key !== 'string' || key === '')) throw invalidArgument('key', 'a text that is not empty', key);
}

interface Schedule {
  readonly delayMs: number;
  readonly periodMs: number | undefined;
  readonly mode: TickOptions['mode'];
  readonly key: string | undefined;
}

function run(life: Life, { delayMs, periodMs, mode, key }: Schedule, handler: Tick): Cancellable {
  const { core, cell } = life;
  if (!life.isLive) return { cancel() {} };
  let isCancelled = false;
  let dueAt = core.clock.now() + delayMs;
  const arm = (at: number): void => {
    if (isCancelled) return;
    dueAt = at;
    machine = core.clock.after(Math.max(0, at - core.clock.now()), () => life.enqueue(tick));
  };
  const tick = (): unknown => {
    if (isCancelled) return undefined;
    if (periodMs === undefined) handle.cancel();
    else if (mode === 'fixed-delay') return afterwards(handler(), () => arm(core.clock.now() + periodMs));
    else arm(nextDue(dueAt, periodMs, core.clock.now()));
    return handler();
  };
  let machine = core.clock.after(delayMs, () => life.enqueue(tick));
  const handle: Cancellable = {
    cancel: () => {
      isCancelled = true;
      machine.cancel();
      cell.extension?.timers?.delete(handle);
      if (key !== undefined && cell.extension?.keyedTimers?.get(key) === handle) cell.extension.keyedTimers.delete(key);
    },
  };
  (cell.ext.timers ??= new Set()).add(handle);
  if (key !== undefined) takeKey(cell, key, handle);
  return handle;
}

/** The timer that had the key ends, and what it queued with it. */
function takeKey(cell: Cell, key: string, handle: Cancellable): void {
  const { ext } = cell;
  ext.keyedTimers ??= new Map();
  ext.keyedTimers.get(key)?.cancel();
  ext.keyedTimers.set(key, handle);
}

/** Calls `next` when a handler is done, be it at once or later. */
function afterwards(result: unknown, next: () => void): unknown {
  if (isThenable(result)) return Promise.resolve(result).then(next);
  next();
  return undefined;
}

/** The first due time after `now` that is a whole number of periods after the last: ticks that were missed are skipped. */
function nextDue(lastDue: number, periodMs: number, now: number): number {
  return lastDue + periodMs * Math.max(1, Math.floor((now - lastDue) / periodMs) + 1);
}
