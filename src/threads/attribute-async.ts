// Who is to be charged when code outside of any turn kills the thread: the continuations, timers and callbacks of a tool, say.
// An async context follows the code. At exit (process.exit, an uncaught throw, an unhandled rejection) the context says whose it was.
// A loop or the heap limit runs no exit hook; so, while any such code is open in the thread, an async hook keeps the stamp in shared memory
// current. It costs about 0.15 us for each promise continuation of the thread (Node 26.10, November 2026), and nothing when none is open.
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import type { Detach, Executing, TurnStamp } from '../runtime/kernel/ports.ts';
import { asyncStamp } from './heartbeat.ts';

const context = new AsyncLocalStorage<Executing>();
/** Callbacks can nest (`runInAsyncScope`); deeper than this the bookkeeping is off, and starts anew. */
const deepestNesting = 256;

let stamp: TurnStamp | undefined;
let openCalls = 0;
let current: Executing | undefined;
const outer: (Executing | undefined)[] = [];

const hook = createHook({
  before() {
    if (outer.length >= deepestNesting) outer.length = 0;
    outer.push(current);
    show(context.getStore());
  },
  after() {
    show(outer.pop());
  },
});

/** Runs work in nobody's async context: that in which this module was loaded. */
export const runDetached: Detach = AsyncLocalStorage.snapshot();

/** Makes this thread's host keep `heartbeat` current; called once, by the host. */
export function installAttribution(heartbeat: SharedArrayBuffer): void {
  stamp = asyncStamp(heartbeat);
  process.on('exit', () => show(context.getStore()));
}

/**
 * Runs `work` so that, if the thread dies in its code, also after an `await`, in a timer or by a rejection that nobody handles, `who` is
 * charged with it. On a thread that is no host it only runs `work`.
 */
export async function attributeAsync<Value>(who: Executing, work: () => Value | Promise<Value>): Promise<Value> {
  if (stamp === undefined) return await work();
  if (openCalls++ === 0) hook.enable();
  try {
    return await context.run(who, () => runFirstPart(who, work));
  } finally {
    if (--openCalls === 0) {
      hook.disable();
      outer.length = 0;
      show(undefined);
    }
  }
}

function runFirstPart<Value>(who: Executing, work: () => Value | Promise<Value>): Value | Promise<Value> {
  const before = current;
  show(who);
  try {
    return work();
  } finally {
    show(before);
  }
}

function show(who: Executing | undefined): void {
  current = who;
  if (who === undefined) stamp?.leave();
  else stamp?.enter(who);
}
