import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { Kernel } from '../../src/runtime/kernel/kernel.ts';
import type { CrashReport } from '../../src/runtime/reporting/crash-report.ts';
import type { EventSink } from '../../src/runtime/reporting/events.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { openChannel } from '../../src/wire/channel.ts';
import { linesLog } from './a-log.ts';
import { anActor } from './an-actor.ts';

interface Fragile {
  breakNow(secret: string): void;
  breakLater(secret: string): void;
  wait(): void;
  leave(kind: 'normal' | 'shutdown'): void;
}

const open: (() => void)[] = [];

function fragile(prepare: (ctx: ActorContext<Fragile>) => void = () => {}) {
  return anActor<Fragile>(
    (ctx) => {
      prepare(ctx);
      return {
        breakNow: () => {
          throw new Error('broken');
        },
        breakLater: async () => {
          await Promise.resolve();
          throw new Error('broken later');
        },
        wait: () => {},
        leave: (kind) => ctx.stop({ kind }),
      };
    },
    { redact: () => ['***'] },
  );
}

/** One kernel that is stepped by hand, and the reports that it made. */
function aKernel() {
  const reports: CrashReport[] = [];
  const events: EventSink = {
    wants: (kind) => kind === 'crash',
    emit: (event) => event.kind === 'crash' && void reports.push(event.report),
    countLetters: () => undefined,
  };
  const { log, lines } = linesLog();
  const kernel = new Kernel({
    node: { id: 'n', incarnation: '1' },
    thread: { slot: 0, generation: 1, threadId: 0 },
    clock: new VirtualClock(),
    random: seededRandom(1),
    wake: { soon: (run) => open.push(run), later: (run) => open.push(run) },
    openChannel,
    loadDefinition: () => Promise.reject(new Error('all are known')),
    events,
    log,
  });
  const run = async (): Promise<void> => {
    do {
      for (const next of open.splice(0)) next();
      await new Promise((resolve) => setImmediate(resolve));
    } while (open.length > 0);
  };
  const root = kernel.contextOf(kernel.spawnRoot(anActor(() => ({})).key, undefined));
  if (root === undefined) throw new Error('no root');
  const errors = () => lines.filter(({ level }) => level === 'error');
  return { kernel, root, run, reports, errors };
}

describe('a crash report', () => {
  test.each(['breakNow', 'breakLater'] as const)(
    'says who crashed in which message, what waited, and who stood by: %s',
    async (method) => {
      const { root, run, reports, errors } = aKernel();
      const friend = root.spawn(fragile(), undefined);
      const definition = fragile((ctx) => {
        ctx.link(friend);
        ctx.spawn(fragile(), undefined);
      });
      const ref = root.spawn(definition, undefined);
      await run();
      ref.tell[method]('secret');
      ref.tell.wait();
      ref.tell.wait();
      await run();
      const [report] = reports;
      expect(report).toMatchObject({
        actor: { definition: definition.key, slot: 0, incarnation: 1 },
        reason: 'error',
        error: { code: 'handler-failed', cause: { message: method === 'breakNow' ? 'broken' : 'broken later' } },
        method,
        summary: '"***"',
        mailboxLength: 2,
        parent: String(root.self).replace(/^Ref\(\S+ (.*)\)$/, '$1'),
        links: [expect.stringContaining('n/0/')],
        children: [expect.stringContaining('n/0/')],
        neighbours: [{ mailboxLength: 0 }, { mailboxLength: 0 }],
      });
      expect(errors()[0]).toMatchObject({ message: 'an actor crashed', fields: { method, summary: '"***"' } });
      expect(JSON.stringify(errors())).not.toContain('secret');
    },
  );

  test('comes once for each abnormal end, also of a set-up and by a link, and never for normal and shutdown', async () => {
    const { kernel, root, run, reports, errors } = aKernel();
    for (const kind of ['normal', 'shutdown'] as const) root.spawn(fragile(), undefined).tell.leave(kind);
    kernel.stopActor(root.spawn(fragile(), undefined), { kind: 'shutdown', detail: 'please' });
    await run();
    expect([reports, errors()]).toEqual([[], []]);

    const unborn = anActor(() => {
      throw new Error('unborn');
    });
    root.spawn(unborn, undefined);
    await run();
    expect(reports.map(({ method, error }) => [method, error?.code])).toEqual([['set-up', 'init-failed']]);

    const first = root.spawn(fragile(), undefined);
    root.spawn(
      fragile((ctx) => ctx.link(first)),
      undefined,
    );
    await run();
    first.tell.breakNow('secret');
    await run();
    expect(reports.slice(1).map(({ method, reason }) => [method, reason])).toEqual([
      ['breakNow', 'error'],
      [undefined, 'error'],
    ]);
    expect(errors()).toHaveLength(3);
  });

  test('is not written when the system stops, which kills what still lives', async () => {
    const { kernel, root, run, reports } = aKernel();
    root.spawn(fragile(), undefined);
    await run();
    await kernel.stop();
    expect(reports).toEqual([]);
  });
});
