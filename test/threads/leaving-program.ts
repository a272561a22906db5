// A program whose last line says `done`; the test sees whether its process then ends by itself.
import { MessageChannel } from 'node:worker_threads';
import { systemClock } from '../../src/base/clock.ts';
import { MessagePortLink } from '../../src/threads/message-port-link.ts';
import { TaskPool } from '../../src/threads/task-pool.ts';
import { startThreads } from '../../src/threads/thread-group.ts';
import { RecordingKernel } from './echo-kernel.ts';

const kernelModule = new URL('./echo-kernel.ts', import.meta.url).href;
const group = (settings?: object) =>
  startThreads({
    count: 2,
    clock: systemClock,
    node: { id: 'n', incarnation: 'i' },
    mainKernel: new RecordingKernel(),
    kernelModule,
    kernelSettings: settings,
    bootAttempts: 2,
    bootBackOffMs: 5,
  });
const tasks = new URL('./task-fixtures.ts', import.meta.url).href;

const programs: Record<string, () => Promise<void>> = {
  'a stopped group': async () => {
    const threads = await group();
    await threads.stop();
  },
  'a group that was stopped while it replaced hosts': async () => {
    const threads = await group();
    void threads.kill(1);
    void threads.kill(2);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await threads.stop();
  },
  'a group that did not start': async () => {
    await group({ failSlot: 1 }).catch(() => undefined);
  },
  'a stopped task pool': async () => {
    const pool = new TaskPool({ clock: systemClock });
    const looping = pool
      .run({ module: tasks, export: 'spin', input: new Int32Array(new SharedArrayBuffer(4)) })
      .catch(() => undefined);
    await pool.run({ module: tasks, export: 'double', input: 1 }, { timeoutMs: 60_000 });
    await pool.stop();
    await looping;
  },
  'an idle task pool': async () => {
    await new TaskPool({ clock: systemClock }).run({ module: tasks, export: 'double', input: 1 }, { timeoutMs: 60_000 });
  },
  'an idle link': async () => {
    const { port1, port2 } = new MessageChannel();
    for (const link of [new MessagePortLink(port1), new MessagePortLink(port2)]) {
      link.onFrame(() => undefined);
      link.onDown(() => undefined);
      link.post(1);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  },
};

const program = programs[process.argv[2] ?? ''];
if (program === undefined) throw new Error(`no program ${process.argv[2]}`);
await program();
console.log('done');
