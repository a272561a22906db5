import { BroadcastChannel } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { ThreadEvent } from '../../src/threads/thread-event.ts';
import { startThreads, type ThreadGroup } from '../../src/threads/thread-group.ts';
import type { ThreadGroupOptions } from '../../src/threads/thread-options.ts';
import { type Command, type Death, type LifeRecord, RecordingKernel } from './echo-kernel.ts';
import { eventually } from './eventually.ts';
import { ManualClock } from './manual-clock.ts';

/** Rounds for each way to die; a stress script sets more. */
const rounds = Number(process.env['TROUPE_TEST_ROUNDS'] ?? 8);
const node = { id: 'node', incarnation: 'first' };
/** How long frames between two hosts may be on their way. */
const patienceMs = 10_000;
const groups: ThreadGroup[] = [];
const channels: BroadcastChannel[] = [];
afterEach(async () => {
  for (const channel of channels.splice(0)) channel.close();
  for (const group of groups.splice(0)) await group.stop();
});

/** A group that ends with its test. */
async function start(options: Partial<ThreadGroupOptions> = {}): Promise<Rig> {
  const rig = await launch(options);
  groups.push(rig.group);
  return rig;
}

async function launch(options: Partial<ThreadGroupOptions> = {}): Promise<Rig> {
  const main = new RecordingKernel();
  const events: ThreadEvent[] = [];
  const group = await startThreads({
    count: 3,
    clock: systemClock,
    node,
    mainKernel: main,
    kernelModule: new URL('./echo-kernel.ts', import.meta.url).href,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return new Rig(main, events, group);
}

/** A group of one host whose spares load a module ahead that counts how often it was loaded in its thread. */
async function startPreloading(options: Pick<ThreadGroupOptions, 'sparesAfterMs'>) {
  let loaded = 0;
  const channel = new BroadcastChannel('troupe-test-loads');
  channels.push(channel);
  channel.addEventListener('message', () => {
    loaded += 1;
  });
  const rig = await start({ count: 1, preload: new URL('./loads-ahead.ts', import.meta.url).href, ...options });
  const loads = async () => {
    const { environment } = await rig.ask<{ environment: Record<string, string> }>(1, { do: 'environment' });
    return environment['TROUPE_TEST_LOADS'];
  };
  /** Waits for that many spares to have loaded it: one that is taken before leaves it to whoever needs it. */
  const sparesLoaded = (count: number) => eventually(() => rig.count('spare-ready') === count && loaded === count);
  const replace = async (generation: number): Promise<void> => {
    await rig.group.kill(1);
    await eventually(() => rig.view(1).generation === generation && rig.view(1).state === 'live');
  };
  return { loads, sparesLoaded, replace };
}

/** Counts the threads that this process starts from now on, until the test is over. */
function countThreads(): () => number {
  let started = 0;
  const onWorker = (): void => {
    started += 1;
  };
  process.on('worker', onWorker);
  onTestFinished(() => void process.off('worker', onWorker));
  return () => started;
}

class Rig {
  readonly main: RecordingKernel;
  readonly events: ThreadEvent[];
  readonly group: ThreadGroup;

  constructor(main: RecordingKernel, events: ThreadEvent[], group: ThreadGroup) {
    this.main = main;
    this.events = events;
    this.group = group;
  }

  view(slot: number) {
    const view = this.group.slots().find((one) => one.slot === slot);
    if (view === undefined) throw new Error(`no slot ${slot}`);
    return view;
  }

  tell(slot: number, command: Command): void {
    this.main.link(slot, this.view(slot).generation).post(command);
  }

  /** Sends a command and waits for the record that answers it. */
  async ask<Answer>(slot: number, command: Command): Promise<Answer> {
    const { heard } = this.main.life(slot, this.view(slot).generation);
    const at = heard.findIndex((frame) => typeof frame === 'object');
    const from = at < 0 ? heard.length : heard.filter((frame) => typeof frame === 'object').length;
    this.tell(slot, command);
    await eventually(() => heard.filter((frame) => typeof frame === 'object').length > (at < 0 ? 0 : from));
    return heard.findLast((frame) => typeof frame === 'object') as Answer;
  }

  async allLive(): Promise<void> {
    await eventually(() => this.group.slots().every(({ state }) => state === 'live'));
  }

  /** What the host in `slot` heard of the lives of `about`. */
  async heardBy(slot: number, about: number): Promise<LifeRecord[]> {
    return (await this.ask<{ report: LifeRecord[] }>(slot, { do: 'report', about })).report;
  }

  /** The same, once it is so; what there is when it does not become so. */
  async heardInTheEnd(slot: number, about: number, isSo: (lives: LifeRecord[]) => boolean): Promise<LifeRecord[]> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const lives = await this.heardBy(slot, about);
      if (isSo(lives) || performance.now() > deadline) return lives;
    }
  }

  count(kind: ThreadEvent['kind']): number {
    return this.events.filter((event) => event.kind === kind).length;
  }
}

/** Frame numbers from 0 on without a gap, then one down as the last. */
function expectPrefixThenDown(life: LifeRecord): void {
  const numbers = life.heard.filter((frame) => typeof frame === 'number');
  expect(numbers).toEqual(numbers.map((_, n) => n));
  expect(life.downs).toBe(1);
  expect(life.heard.at(-1)).toBe('down');
}

describe('starting', () => {
  test('gives each slot a thread of its own, tells it its place, and meshes every pair', async () => {
    const rig = await start({ kernelSettings: { note: 1 }, logLevel: 'warn' });
    expect(rig.group.slots()).toEqual(
      [1, 2, 3].map((slot) =>
        expect.objectContaining({ slot, generation: 1, threadId: expect.any(Number), state: 'live', turns: 0 }),
      ),
    );
    expect(new Set(rig.group.slots().map(({ threadId }) => threadId)).size).toBe(3);
    for (const { slot, threadId } of rig.group.slots()) {
      const { boot } = await rig.ask<{ boot: unknown }>(slot, { do: 'echo', value: 1 });
      expect(boot).toMatchObject({ slot, generation: 1, threadId, node, settings: { note: 1 }, logLevel: 'warn' });
      rig.tell(slot, { do: 'flood', count: 50, end: 'none' });
    }
    for (const slot of [1, 2, 3]) {
      await eventually(() => rig.main.life(slot, 1).heard.includes(49));
      for (const about of [1, 2, 3].filter((other) => other !== slot)) {
        const lives = await rig.heardInTheEnd(slot, about, (all) => all.some((life) => life.heard.includes(49)));
        const heard = lives.flatMap((life) => life.heard);
        expect(heard).toEqual(Array.from({ length: 50 }, (_, n) => n));
      }
    }
  });

  test('passes on no environment but what is allowed, and none of this process’s flags', async () => {
    process.env['TROUPE_TEST_KEY'] = 'secret';
    const rig = await start({ count: 1, env: ['TROUPE_TEST_OTHER'] });
    const { environment, execArgv } = await rig.ask<{ environment: object; execArgv: string[] }>(1, { do: 'environment' });
    expect(Object.keys(environment)).not.toContain('TROUPE_TEST_KEY');
    expect(Object.keys(environment)).not.toContain('VITEST');
    expect(environment).toMatchObject({ PATH: process.env['PATH'] });
    expect(execArgv).toEqual([]);
  });

  test('with no hosts starts nothing', async () => {
    const rig = await start({ count: 0 });
    expect(rig.group.slots()).toEqual([]);
    expect(rig.events).toEqual([]);
    await rig.group.kill(1);
    expect(await rig.group.statistics()).toEqual([]);
  });

  test('refuses options that break a rule, by name', async () => {
    for (const options of [
      { count: -1 },
      { count: 1.5 },
      { hangMs: 10, beatMs: 100 },
      { hangMs: 100, hangWarnMs: 200 },
      { bootAttempts: 0 },
      { memoryLimitMb: 63 },
      { memoryLimitMb: Number.NaN },
    ]) {
      await expect(start(options)).rejects.toMatchObject({
        code: 'invalid-argument',
        details: { field: Object.keys(options)[0] },
      });
    }
  });

  test.each([
    ['whose module is missing', { kernelModule: 'file:///nowhere/kernel.ts' }],
    ['whose factory throws', { kernelSettings: { failSlot: 2 } }],
    ['whose factory ends the thread', { kernelSettings: { dieSlot: 2 } }],
  ])('a kernel %s makes the start fail after the attempts that are allowed', async (_, options) => {
    const events: ThreadEvent[] = [];
    const starting = start({ count: 2, bootAttempts: 3, bootBackOffMs: 5, onEvent: (event) => events.push(event), ...options });
    await expect(starting).rejects.toMatchObject({ code: 'boot-failed' });
    expect(events.filter(({ kind }) => kind === 'boot-failed').length).toBe(3);
  });
});

describe('a host that dies', () => {
  const ways: readonly Death[] = ['exit', 'throw', 'reject', 'exit-later', 'throw-later'];
  // In one group, one way after the other.
  let shared: Rig | undefined;
  afterAll(() => shared?.group.stop());

  test.each(ways)(
    'by %s: watchers see a contiguous prefix, then down, then nothing; its slot gets the next generation',
    async (death) => {
      shared ??= await launch();
      for (let round = 1; round <= rounds; round += 1) await dieOnce(shared, death, round);
    },
  );

  const hangs: readonly Death[] = ['loop', 'loop-later'];

  test.each(hangs)('by %s: the watchdog ends it, and the same holds', async (death) => {
    // Longer than a thread that is none of the dead may stand still on a busy machine.
    const rig = await start({ hangMs: 1_500, beatMs: 20 });
    for (let round = 1; round <= Math.ceil(rounds / 4); round += 1) await dieOnce(rig, death, round);
    expect(rig.count('host-quiet')).toBeGreaterThan(0);
  });

  test('by its heap limit: the same holds, and no other thread is lost', async () => {
    const rig = await start({ heap: { oldMb: 64, youngMb: 8 } });
    await dieOnce(rig, 'heap', 1);
    expect(rig.events.find(({ kind }) => kind === 'host-lost')).toMatchObject({
      loss: 'memory',
      error: { cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' } },
    });
  });

  async function dieOnce(rig: Rig, death: Death, round: number): Promise<void> {
    await rig.allLive();
    const victim = 1 + (round % 3);
    const watcher = 1 + ((round + 1) % 3);
    const before = rig.view(victim);
    const dead = rig.main.life(victim, before.generation);
    const isAttributed = death !== 'reject' && death !== 'heap';
    rig.tell(victim, { do: 'flood', count: 100 + round, end: death, ...(isAttributed ? { as: 7 } : {}) });
    await eventually(() => dead.downs > 0 && rig.view(victim).generation === before.generation + 1);
    await rig.allLive();
    expect(rig.view(victim).threadId).not.toBe(before.threadId);
    const isThatLife = ({ generation }: LifeRecord): boolean => generation === before.generation;
    const lives = await rig.heardInTheEnd(watcher, victim, (all) => (all.find(isThatLife)?.downs ?? 0) > 0);
    const seen = lives.find(isThatLife);
    for (const life of [dead, seen]) {
      if (life === undefined) throw new Error('the watcher knows nothing of that life');
      expectPrefixThenDown(life);
      expect(life.culprit).toBe(isAttributed ? 7 : undefined);
    }
    if (death.startsWith('exit')) expect(dead.heard.filter((frame) => typeof frame === 'number').length).toBe(100 + round);
    const others = rig.group.slots().filter(({ slot }) => slot !== victim);
    expect(rig.count('host-lost')).toBe(rig.group.slots().reduce((sum, { generation }) => sum + generation - 1, 0));
    for (const { slot, generation } of others) expect(rig.main.life(slot, generation).downs).toBe(0);
  }
});

describe('a link that brought what cannot be read', () => {
  test('to main ends the thread that sent it, and that thread is replaced', async () => {
    const rig = await start({ count: 1 });
    rig.main.link(1, 1).fail(new Error('nonsense'));
    await eventually(() => rig.view(1).generation === 2 && rig.view(1).state === 'live');
    expect(rig.events).toContainEqual(expect.objectContaining({ kind: 'host-lost', loss: 'unreadable' }));
    expectPrefixThenDown(rig.main.life(1, 1));
  });

  test('to a host ends that host, and it is replaced', async () => {
    const rig = await start({ count: 1 });
    rig.tell(1, { do: 'fail' });
    await eventually(() => rig.view(1).generation === 2 && rig.view(1).state === 'live');
    expect(rig.events).toContainEqual(expect.objectContaining({ kind: 'host-lost', loss: 'failed' }));
    expectPrefixThenDown(rig.main.life(1, 1));
  });
});

describe('replacing', () => {
  test('many that die at once all come back, whatever was going on, and every pair is connected', async () => {
    const rig = await start({ count: 4 });
    let seed = 12345;
    const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    for (let n = 0; n < 30; n += 1) {
      void rig.group.kill(1 + Math.floor(random() * 4));
      if (random() < 0.3) void rig.group.kill(1 + Math.floor(random() * 4));
      await new Promise((resolve) => setTimeout(resolve, random() * 25));
    }
    await eventually(() => rig.group.slots().every(({ state }) => state === 'live'), 30_000);
    for (const slot of [1, 2, 3, 4]) {
      const lives = rig.main.lives.filter((life) => life.slot === slot);
      await eventually(() =>
        lives.every(({ downs, generation }) => downs === (generation === rig.view(slot).generation ? 0 : 1)),
      );
      expect(lives.map(({ generation }) => generation)).toEqual(lives.map((_, n) => n + 1));
      rig.tell(slot, { do: 'flood', count: 3, end: 'none' });
    }
    for (const slot of [1, 2, 3, 4]) {
      for (const about of [1, 2, 3, 4].filter((other) => other !== slot)) {
        const last = (await rig.heardInTheEnd(slot, about, (all) => all.at(-1)?.heard.length === 3)).at(-1);
        expect(last).toMatchObject({ generation: rig.view(about).generation, heard: [0, 1, 2], downs: 0 });
      }
    }
  });

  test('a slot whose hosts do not boot any more is abandoned, and every peer is told, also later ones', async () => {
    const rig = await start({ count: 3, bootAttempts: 2, bootBackOffMs: 5, kernelSettings: { failSlot: 2, failFrom: 2 } });
    await rig.group.kill(2);
    await eventually(() => rig.count('slot-abandoned') === 1);
    expect(rig.view(2)).toMatchObject({ slot: 2, generation: 1, threadId: undefined, state: 'abandoned' });
    expect(rig.main.abandoned).toEqual([2]);
    await rig.group.kill(3);
    await eventually(() => rig.view(3).state === 'live' && rig.view(3).generation === 2);
    const statistics = await rig.group.statistics();
    expect(statistics.map(({ slot }) => slot)).toEqual([1, 3]);
    for (const { kernel } of statistics) expect(kernel).toMatchObject({ abandoned: [2] });
  });

  test('a spare that takes over has loaded what is to be loaded ahead, once; a host of the start has not', async () => {
    const { loads, sparesLoaded, replace } = await startPreloading({ sparesAfterMs: 0 });
    expect(await loads()).toBeUndefined();
    for (const generation of [2, 3]) {
      await sparesLoaded(generation - 1);
      await replace(generation);
      expect(await loads()).toBe('1');
    }
  });

  test('there is no spare before its time, and from the first loss on there is one', async () => {
    const threads = countThreads();
    const { loads, sparesLoaded, replace } = await startPreloading({ sparesAfterMs: 600_000 });
    expect(await loads()).toBeUndefined();
    expect(threads()).toBe(1);
    await replace(2);
    expect(await loads()).toBeUndefined();
    await sparesLoaded(1);
    await replace(3);
    expect(await loads()).toBe('1');
  });

  test('the time until the first spare counts from when the slots are live', async () => {
    const threads = countThreads();
    const clock = new ManualClock();
    const starting = start({ count: 1, clock, sparesAfterMs: 1_000 });
    clock.advance(5_000);
    const rig = await starting;
    expect(threads()).toBe(1);
    clock.advance(1_000);
    await eventually(() => rig.count('spare-ready') === 1);
    expect(threads()).toBe(2);
  });

  test('a loss while there is no spare starts one thread, and that of the spare only when the slot is live', async () => {
    const threads = countThreads();
    const whenLive: number[] = [];
    const onEvent = ({ kind }: ThreadEvent): void => {
      if (kind === 'host-live') whenLive.push(threads());
    };
    // A slot that is long in being filled would have its spare beside it, which is not meant here: time stands still.
    const rig = await start({ count: 1, clock: new ManualClock(), onEvent });
    await rig.group.kill(1);
    await eventually(() => threads() === 3);
    expect(whenLive).toEqual([1, 2]);
  });

  test('what cannot be loaded ahead keeps no spare from its slot', async () => {
    const rig = await start({ count: 1, preload: 'file:///nowhere/load-ahead.ts', sparesAfterMs: 0 });
    await eventually(() => rig.count('spare-ready') === 1);
    await rig.group.kill(1);
    await eventually(() => rig.view(1).generation === 2 && rig.view(1).state === 'live');
    await eventually(() => rig.count('spare-ready') === 2);
    expect(rig.count('boot-failed')).toBe(0);
  });

  test('works without a spare', async () => {
    const rig = await start({ count: 2, spares: 0 });
    await rig.group.kill(1);
    await eventually(() => rig.view(1).generation === 2 && rig.view(1).state === 'live');
    expect(rig.count('spare-ready')).toBe(0);
  });
});

describe('stopping', () => {
  test('stops each kernel, closes the links, leaves no thread, and can be called twice', async () => {
    const rig = await start();
    await Promise.all([rig.group.stop(), rig.group.stop()]);
    expect(rig.count('host-lost')).toBe(0);
    await eventually(() => rig.main.lives.every(({ downs }) => downs === 1));
    await rig.group.kill(1);
  });

  test('goes on when hosts die meanwhile', async () => {
    const rig = await start();
    void rig.group.kill(1);
    const stopping = rig.group.stop();
    void rig.group.kill(2);
    rig.main.link(3, 1).post({ do: 'flood', count: 1, end: 'exit' });
    await stopping;
  });

  test('goes on when hosts are being replaced', async () => {
    const rig = await start();
    for (const slot of [1, 2, 3]) void rig.group.kill(slot);
    await new Promise((resolve) => setTimeout(resolve, 15));
    await rig.group.stop();
  });

  test('kills hosts that do not stop in time', async () => {
    const rig = await start({ stopTimeoutMs: 50, kernelSettings: { hangStop: true } });
    rig.tell(1, { do: 'flood', count: 1, end: 'loop' });
    await rig.group.stop();
  });
});

test('the control plane changes log levels and reads statistics', async () => {
  const rig = await start({ count: 2 });
  await rig.group.setLogLevel('debug');
  const { boot } = await rig.ask<{ boot: unknown }>(1, { do: 'echo', value: 1 });
  expect(boot).toMatchObject({ logLevel: 'debug' });
  const [one] = await rig.group.statistics();
  expect(one).toMatchObject({ slot: 1, generation: 1, threadId: rig.view(1).threadId, kernel: { lives: 2 } });
  expect(one?.heapUsedBytes).toBeGreaterThan(0);
  await rig.group.kill(1);
  await eventually(() => rig.view(1).generation === 2 && rig.view(1).state === 'live');
  expect((await rig.ask<{ boot: unknown }>(1, { do: 'echo', value: 1 })).boot).toMatchObject({ logLevel: 'debug' });
});
