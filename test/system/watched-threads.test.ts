// What the watchdog does to threads under their actors, and what it says of it.
import { expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Log } from '../../src/base/log.ts';
import { formatAddress } from '../../src/runtime/address.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import type { ThreadEvent } from '../../src/threads/thread-event.ts';
import { fragile } from './fixtures/doomed.ts';
import { type Hoarder, hoarder } from './fixtures/hoarder.ts';

const patient = { timeout: 30_000, interval: 10 };

function listen(system: ActorSystem): ThreadEvent[] {
  const events: ThreadEvent[] = [];
  system.onThreadEvent((event) => events.push(event));
  return events;
}

const of = (events: readonly ThreadEvent[], kind: ThreadEvent['kind']) => events.filter((event) => event.kind === kind);

test('an actor that hangs its thread is named by address and definition, in the warning and in the report, and in the log', async () => {
  const lines: [string, string, object][] = [];
  const write = (level: string) => (fields: object, message: string) => void lines.push([level, message, fields]);
  const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  // Warned about after 1,000: a thread that the machine held up for less is nobody's fault, and no event.
  await using system = await createSystem({ threads: 1, hangMs: 2_000, log });
  const events = listen(system);
  const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 1, periodMs: 60_000, children: [] });
  const start = (id: string) => startChild(supervisor, child(fragile, undefined, { id, placement: 'spread' }));
  const [innocent, culprit] = [await start('innocent'), await start('culprit')];
  await innocent.ask.life();
  culprit.tell.die('loop');
  await expect.poll(() => culprit.ask.life().catch(() => 0), patient).toMatchObject({ incarnation: 2, generation: 2 });
  expect(await innocent.ask.life()).toMatchObject({ incarnation: 2, generation: 2 });
  const named = { id: culprit.address.id, definition: fragile.key, address: formatAddress(culprit.address) };
  expect(of(events, 'host-quiet')).toMatchObject([{ slot: 1, generation: 1, culprit: named }]);
  expect(of(events, 'host-lost')).toMatchObject([{ slot: 1, generation: 1, loss: 'hang', culprit: named }]);
  const told = lines.filter(([, message]) => message === 'host-quiet' || message === 'host-lost');
  expect(told).toMatchObject([
    ['warn', 'host-quiet', { culprit: named }],
    ['error', 'host-lost', { culprit: named }],
  ]);
});

async function hoarding(system: ActorSystem): Promise<Ref<Hoarder>> {
  const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 1, periodMs: 60_000, children: [] });
  return await startChild(supervisor, child(hoarder, undefined, { id: 'a', placement: 'spread' }));
}

test.each(['buffers', 'objects'] as const)(
  'a thread that holds more and more %s is warned about, then ended and replaced, before it takes the process along',
  async (what) => {
    await using system = await createSystem({ threads: 1, memoryLimitMb: 150 });
    const events = listen(system);
    const ref = await hoarding(system);
    ref.tell.hoard(what, 1);
    await expect.poll(() => ref.ask.life().catch(() => 0), patient).toBe(2);
    const limitBytes = 150 * 2 ** 20;
    const warnings = of(events, 'host-memory');
    expect(warnings).toMatchObject([{ slot: 1, generation: 1, limitBytes }]);
    const [lost] = of(events, 'host-lost');
    expect(lost).toMatchObject({ slot: 1, loss: 'memory', error: { code: 'thread-lost', cause: { details: { limitBytes } } } });
    expect(events.indexOf(warnings[0] as ThreadEvent)).toBeLessThan(events.indexOf(lost as ThreadEvent));
    expect(of(events, 'host-lost')).toHaveLength(1);
  },
);

test('a thread that gives back what it held stays, and what threads hold is seen in slots()', async () => {
  await using system = await createSystem({ threads: 1, memoryLimitMb: 200 });
  const events = listen(system);
  const ref = await hoarding(system);
  ref.tell.keep(170);
  await expect.poll(() => of(events, 'host-memory').length, patient).toBe(1);
  const [full] = system.slots();
  expect(full?.externalBytes).toBeGreaterThan(170 * 2 ** 20);
  expect(full?.heapUsedBytes).toBeGreaterThan(2 ** 20);
  expect(full?.turns).toBeGreaterThan(0);
  expect(await ref.ask.life()).toBe(1);
  expect(of(events, 'host-lost')).toEqual([]);
});
