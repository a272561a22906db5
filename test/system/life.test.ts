// The beginning and the end of a system.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createSystem } from '../../src/system/create-system.ts';
import { systemSettings } from '../../src/system/system-options.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { counter } from '../fixtures/counter.ts';
import { speaker, unborn } from './fixtures/speakers.ts';

describe('the options of a system', () => {
  test.each([
    ['threads', -1, 'a whole number from 0 to 64'],
    ['threads', 1.5, 'a whole number from 0 to 64'],
    ['threads', '2', 'a whole number from 0 to 64'],
    ['taskThreads', 0, 'a whole number from 1 to 64'],
    ['askTimeoutMs', 0, 'a number of at least 1'],
    ['askTimeoutMs', Number.NaN, 'a number of at least 1'],
    ['initTimeoutMs', '1', 'a number of at least 1'],
    ['stopTimeoutMs', -5, 'a number of at least 1'],
    ['hangMs', 999, 'a number of at least 1000'],
    ['freezeMessages', 'yes', 'a boolean'],
    ['env', 'PATH', 'an array of names'],
    ['env', [1], 'an array of names'],
    ['log', console.log, 'a log with debug, info, warn and error'],
    ['clock', {}, 'a clock with now, wallTime and after'],
    ['clock', new VirtualClock(), 'one that is not virtual unless threads is 0, since host threads keep the machine’s'],
    ['random', Math.random, 'a source with next'],
  ])('refuse %s of %j, naming field, rule and value', async (field, value, rule) => {
    const refused = expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field, rule }) });
    expect(() => systemSettings({ [field]: value } as never)).toThrow(refused);
    await expect(createSystem({ [field]: value } as never)).rejects.toEqual(refused);
  });

  test('refuse a name that is none, with the one that was meant and all that there are, and what is no object', async () => {
    await expect(createSystem({ treads: 2 } as never)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/^treads is not known here: did you mean threads\? the options are threads, taskThreads, /),
    });
    for (const options of [null, 5, 'x', []])
      await expect(createSystem(options as never)).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining('options must be an object'),
      });
  });

  test('have defaults, also for those that are there and undefined', () => {
    const settings = systemSettings({ threads: undefined, askTimeoutMs: Number.POSITIVE_INFINITY } as never);
    expect(settings).toMatchObject({
      taskThreads: 2,
      askTimeoutMs: Number.POSITIVE_INFINITY,
      initTimeoutMs: 5_000,
      hangMs: 5_000,
      stopTimeoutMs: 10_000,
      freezeMessages: true,
    });
    expect(settings.threads).toBeGreaterThanOrEqual(2);
  });
});

describe.each([0, 1])('a system with %i threads that stops', (threads) => {
  test('ends its actors in order, refuses what comes after, and may be stopped twice', async () => {
    const system = await createSystem({ threads });
    const downs: string[] = [];
    const refs = [system.spawn(counter, { start: 0 }), system.spawn(counter, { start: 0 }, { placement: 'spread' })];
    for (const ref of refs) system.watch(ref, ({ reason }) => downs.push(reason.kind));
    await Promise.all(refs.map((ref) => ref.ask.read()));
    const stopped = system.stop();
    expect(system.stop()).toBe(stopped);
    expect(() => system.spawn(counter, { start: 0 })).toThrow(expect.objectContaining({ code: 'system-stopped' }));
    await expect(system.start(counter, { start: 0 })).rejects.toMatchObject({ code: 'system-stopped' });
    expect(() => system.supervise({ strategy: 'one-for-one', intensity: 1, periodMs: 1, children: [] })).toThrow(
      expect.objectContaining({ code: 'system-stopped' }),
    );
    await stopped;
    expect(downs).toEqual(['shutdown', 'shutdown']);
    for (const ref of refs) {
      ref.tell.add(1);
      await expect(ref.ask.read()).rejects.toMatchObject({ code: expect.stringMatching(/^(no-actor|system-stopped)$/) });
      await expect(system.stop(ref)).rejects.toMatchObject({ code: expect.stringMatching(/^(no-actor|system-stopped)$/) });
    }
    expect(system.statistics()).toMatchObject({ actors: 0, openAsks: 0, ready: 0 });
  });

  test('rejects the asks that are open, and waits no longer than it was told for actors that do not end', async () => {
    const system = await createSystem({ threads, stopTimeoutMs: 50 });
    const ref = await system.start(speaker, undefined, { placement: 'spread' });
    const open = ref.askWith({ timeoutMs: Number.POSITIVE_INFINITY }).slow(1e9);
    const outcome = open.catch((error: { code: string }) => error.code);
    const unbornStart = system.start(unborn, 'hang', { placement: 'spread' }).catch((error: { code: string }) => error.code);
    // The question goes the way of the ask and of the start: the thread has both when it answers.
    await expect.poll(async () => (await system.inspect(ref)).status).toBe('busy');
    const before = performance.now();
    await system.stop();
    expect(performance.now() - before).toBeLessThan(4_000);
    expect(await outcome).toMatch(/^(down|no-actor|system-stopped)$/);
    expect(await unbornStart).toMatch(/^(init-failed|system-stopped)$/);
  });

  test('is disposed of at the end of its block', async () => {
    let ref: { ask: { read(): Promise<number> } };
    {
      await using system = await createSystem({ threads });
      ref = await system.start(counter, { start: 4 }, { placement: 'spread' });
      expect(await ref.ask.read()).toBe(4);
    }
    await expect(ref.ask.read()).rejects.toMatchObject({ code: expect.stringMatching(/^(no-actor|system-stopped)$/) });
  });
});

test('a process ends by itself when its system has stopped, whatever was going on in it', async () => {
  const program = fileURLToPath(new URL('./fixtures/stopping-program.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 50_000 });
  const endedAt = Date.now();
  const [stoppedAt, ...rest] = stdout.trim().split('\n');
  expect(rest).toEqual(['stopped']);
  // All timers in the program are of 20 s and more: had one been left, the process would have waited for it.
  expect(endedAt - Number(stoppedAt)).toBeLessThan(10_000);
});

test('two systems in one process are strangers: a ref of the one means nothing in the other', async () => {
  await using one = await createSystem({ threads: 1 });
  await using other = await createSystem({ threads: 0 });
  const ref = await one.start(counter, { start: 7 }, { placement: 'spread' });
  const foreign = await other.start(speaker, undefined);
  const host = await one.start(speaker, undefined, { placement: 'spread' });
  await expect(host.ask.echo(foreign)).rejects.toMatchObject({ code: 'serialization' });
  const refused = expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field: 'ref' }) });
  expect(() => other.watch(ref, () => undefined)).toThrow(refused);
  expect(() => other.spawn(counter, { start: 1 }, { placement: { sameAs: ref } })).toThrow(refused);
  await expect(other.stop(ref)).rejects.toEqual(refused);
  await expect(other.kill(ref)).rejects.toEqual(refused);
  expect(await ref.ask.read()).toBe(7);
});

test('a mailbox that grows past 10,000 messages is told of, once for each multiple', async () => {
  const warnings: [object, string][] = [];
  const quiet = (): void => undefined;
  const log = {
    debug: quiet,
    info: quiet,
    warn: (fields: object, text: string) => void warnings.push([fields, text]),
    error: quiet,
  };
  await using system = await createSystem({ threads: 0, log });
  const ref = system.spawn(counter, { start: 0 });
  for (let n = 0; n < 25_000; n += 1) ref.tell.add(1);
  expect(await ref.ask.read()).toBe(25_000);
  expect(warnings).toMatchObject([
    [{ messages: 10_000 }, 'a mailbox is growing'],
    [{ messages: 20_000 }, 'a mailbox is growing'],
  ]);
});

test('a lookup or a listing that is open when the system stops rejects as system-stopped at once, and a later one too', async () => {
  const system = await createSystem({ threads: 0 });
  const open = [system.lookup('nobody'), system.groups.members('none')];
  const stopping = system.stop();
  const codes = (promises: readonly Promise<unknown>[]): Promise<unknown[]> =>
    Promise.all(promises.map((promise) => promise.catch(({ code }: { code: string }) => code)));
  expect(await codes(open)).toEqual(['system-stopped', 'system-stopped']);
  await stopping;
  expect(await codes([system.lookup('nobody'), system.groups.members('none')])).toEqual(['system-stopped', 'system-stopped']);
});
