// A thread that dies in code which is, or is not, attributed to an actor.
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { systemClock } from '../../src/base/clock.ts';
import { DeadlineLists } from '../../src/runtime/mail/deadline-lists.ts';
import { TurnScope } from '../../src/runtime/mail/turn-scope.ts';
import { attributeAsync, installAttribution, runDetached } from '../../src/threads/attribute-async.ts';

const { heartbeat, looping, death, by } = workerData as {
  heartbeat: SharedArrayBuffer;
  looping: Int32Array;
  death: string;
  by: number;
};
const id = (n: number) => ({ id: { bySlot: 1, byGeneration: 1, n }, definition: undefined });
setInterval(() => undefined, 1_000);
installAttribution(heartbeat);

/** Calls `work` at the deadline of a message, beside those of the innocents. */
const kernel = { clock: systemClock, deadlines: new DeadlineLists(systemClock, runDetached) };
function atDeadline(work: () => void, delayMs: number): void {
  const scope = new TurnScope();
  scope.signal.addEventListener('abort', work);
  scope.watchDeadline(kernel, systemClock.now() + delayMs);
}

// Two innocents whose code runs all the time.
for (const n of [1, 2]) {
  void attributeAsync(id(n), async () => {
    atDeadline(() => undefined, 2);
    for (;;) await sleep(1);
  });
}
// One that has ended.
await attributeAsync(id(3), async () => await sleep(1));

const ways: Record<string, () => Promise<void> | void> = {
  'process.exit after an await': async () => {
    await sleep(5);
    process.exit(1);
  },
  'process.exit in a timer': () => void setTimeout(() => process.exit(1), 5),
  'process.exit at once': () => process.exit(1),
  'a throw in a timer': () =>
    void setTimeout(() => {
      throw new Error('on purpose');
    }, 5),
  'an unhandled rejection after an await': () =>
    void (async () => {
      await sleep(5);
      throw new Error('on purpose');
    })(),
  'a loop after an await': async () => {
    await sleep(5);
    loop();
  },
  'a loop in a timer': () =>
    void setTimeout(() => {
      loop();
    }, 5),
  'process.exit at a deadline': () => atDeadline(() => process.exit(1), 30),
  'a throw at a deadline': () =>
    atDeadline(() => {
      throw new Error('on purpose');
    }, 30),
  'a loop at a deadline': () => atDeadline(loop, 30),
  'a loop at once': () => {
    loop();
  },
};

function loop(): never {
  Atomics.store(looping, 0, 1);
  for (;;);
}

const way = ways[death];
if (way === undefined) throw new Error(`no way ${death}`);
if (by === 0) setTimeout(() => void way(), 5);
else
  void attributeAsync(id(by), async () => {
    await way();
    await sleep(1_000);
  });
