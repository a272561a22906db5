// A spawn whose arguments cannot cross to the actor's thread.
import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { type Log, logOf } from '../../src/base/log.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { AnyRef } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import type { Scribe } from './an-actor.ts';

interface Job {
  readonly retry: { readonly times: number; readonly when?: unknown };
}

const begun: unknown[] = [];
const job = defineActor<Scribe, Job>(import.meta.url, 'job', (_, args) => {
  begun.push(args);
  return { note() {} };
});
const linker = defineActor<Scribe, AnyRef>(import.meta.url, 'linker', (ctx, to) => {
  ctx.link(to);
  return { note() {} };
});
const unsendable: Job = { retry: { times: 1, when: () => true } };
const why = 'what job is started with cannot cross to another thread: args.retry.when is a function';

describe('a spawn whose arguments cannot cross', () => {
  test('tells those who watch, ask or start the actor what cannot cross, and where it stands in the arguments', async () => {
    const system = new SimulatedSystem();
    const reasons: ExitReason[] = [];
    await expect(system.start(job, unsendable, system.in(1))).rejects.toMatchObject({ code: 'serialization', message: why });
    const ref = system.spawn(job, unsendable, system.in(1));
    const good = system.spawn(job, { retry: { times: 2 } }, system.in(1));
    system.watch(ref, ({ reason }) => reasons.push(reason));
    system.watch(ref, ({ reason }) => reasons.push(reason), { until: 'gone' });
    const soon = system.until(ref.ask.note(1));
    const refused = { code: 'no-actor', message: expect.stringContaining(why), cause: { code: 'serialization', message: why } };
    await expect(soon).rejects.toMatchObject(refused);
    await expect(system.until(ref.ask.note(2))).rejects.toMatchObject(refused);
    const down = { kind: 'error', error: { code: 'serialization', message: why } };
    expect(reasons).toMatchObject([down, down]);
    expect(await system.until(good.ask.note(1))).toBeUndefined();
    expect(begun).toEqual([{ retry: { times: 2 } }]);
  });

  test('is a dead letter serialization of the set-up, and a crash in the log', async () => {
    const lines: string[] = [];
    const log: Log = logOf((level, fields, text) => void lines.push(`${level} ${text}: ${JSON.stringify(fields)}`));
    const system = new SimulatedSystem({ log });
    system.spawn(job, unsendable, system.in(1));
    await system.run();
    expect(system.deadLetters.recent()).toMatchObject([
      { reason: 'serialization', method: 'set-up', definition: job.key, count: 1, error: { message: why } },
    ]);
    expect(lines).toMatchObject([
      expect.stringContaining('warn a message was not handled'),
      expect.stringContaining('error an actor crashed'),
    ]);
    for (const line of lines) expect(line).toContain('args.retry.when is a function');
  });

  test('is told to those alone who watch the actor that never began, and not of one that lived and died by its link to it', async () => {
    const system = new SimulatedSystem();
    const dead = system.spawn(linker, system.spawn(job, unsendable, system.in(1)), system.in(1));
    await system.run();
    const reasons: ExitReason[] = [];
    system.watch(dead, ({ reason }) => reasons.push(reason));
    await system.run();
    expect(reasons).toEqual([{ kind: 'no-actor' }]);
  });

  test('is a failed start to a supervisor', async () => {
    const system = new SimulatedSystem();
    const reasons: ExitReason[] = [];
    const supervisor = system.supervise({
      strategy: 'one-for-one',
      children: [child(job, unsendable, { id: 'job', ...system.in(1) })],
    });
    system.watch(supervisor, ({ reason }) => reasons.push(reason));
    await system.run();
    expect(reasons).toMatchObject([{ kind: 'shutdown', detail: { kind: 'failed-to-start-child', id: 'job', message: why } }]);
  });

  test('ends each life that it is to begin after a loss of the thread, and none begins without its arguments', async () => {
    const system = new SimulatedSystem({ freezeMessages: false });
    const args: { retry: { times: number; when?: unknown } } = { retry: { times: 3 } };
    const reasons: ExitReason[] = [];
    const supervisor = system.supervise({
      strategy: 'one-for-one',
      children: [child(job, args, { id: 'job', ...system.in(1) })],
    });
    system.watch(supervisor, ({ reason }) => reasons.push(reason));
    await system.run();
    begun.length = 0;
    args.retry.when = () => true;
    system.crash(1);
    system.boot(1);
    await system.run();
    expect(begun).toEqual([]);
    expect(reasons).toMatchObject([{ kind: 'shutdown' }]);
  });
});
