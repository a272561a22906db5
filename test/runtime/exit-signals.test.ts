// `exit(ref, reason)`: exit signals between actors that need not be linked; and what the children of a killed actor see.
import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { AnyRef } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Sender {
  exit(ref: AnyRef, reason: keyof typeof reasons): void;
  hear(): void;
}

const failed: ExitReason = { kind: 'error', error: new ActorError('file-empty', 'told so') };
const reasons = {
  failed,
  shutdown: { kind: 'shutdown', detail: 'enough' },
  normal: { kind: 'normal' },
  killed: { kind: 'killed' },
} as const satisfies Record<string, ExitReason>;

const sender = anActor<Sender>((ctx) => ({
  exit: (ref, reason) => ctx.exit(ref, reasons[reason]),
  hear: () => undefined,
}));

function aTarget(notes: unknown[], traps: boolean) {
  return anActor<{ hear(what: string): void }>((ctx) => {
    if (traps) ctx.trapExit(({ from, reason }) => void notes.push(['exit', from, reason.kind]));
    ctx.onTerminate((reason) => void notes.push(['terminate', reason.kind]));
    return { hear: (what) => void notes.push(what) };
  });
}

describe.each([
  ['on one thread', 0, 0],
  ['on two threads', 1, 2],
] as const)('an exit signal %s', (_, fromSlot, toSlot) => {
  async function make(notes: unknown[], traps: boolean) {
    const system = new SimulatedSystem();
    const from = await system.start(sender, undefined, system.in(fromSlot));
    const to = await system.start(aTarget(notes, traps), undefined, system.in(toSlot));
    const downs: ExitReason[] = [];
    system.watch(to, ({ reason }) => downs.push(reason));
    await system.run();
    return { system, from, to, downs };
  }

  test('ends an actor that does not trap exits with its reason, hooks included, though they are not linked', async () => {
    for (const name of ['failed', 'shutdown'] as const) {
      const reason = reasons[name];
      const notes: unknown[] = [];
      const { system, from, to, downs } = await make(notes, false);
      from.tell.exit(to, name);
      await system.run();
      expect(downs).toMatchObject([reason.kind === 'error' ? { kind: 'error', error: { code: 'file-empty' } } : reason]);
      expect(notes).toEqual([['terminate', reason.kind]]);
    }
  });

  test('with reason normal is ignored, unless the target traps exits', async () => {
    const notes: unknown[] = [];
    const deaf = await make(notes, false);
    deaf.from.tell.exit(deaf.to, 'normal');
    await deaf.system.run();
    expect([notes, deaf.downs]).toEqual([[], []]);
    const { system, from, to, downs } = await make(notes, true);
    from.tell.exit(to, 'normal');
    await system.run();
    expect([notes.map((note) => (note as unknown[])[2]), downs]).toEqual([['normal'], []]);
  });

  test('is an Exit, from its sender and in the order of mail, for an actor that traps exits', async () => {
    const notes: unknown[] = [];
    const { system, from, to, downs } = await make(notes, true);
    from.tell.exit(to, 'failed');
    await system.run();
    const [, exitedBy, kind] = notes[0] as [string, AnyRef, string];
    expect([exitedBy.equals(from), kind, downs]).toEqual([true, 'error', []]);
    expect(notes).toHaveLength(1);
  });

  test('with reason killed cannot be trapped, runs no hook, and others see killed', async () => {
    const notes: unknown[] = [];
    const { system, from, to, downs } = await make(notes, true);
    from.tell.exit(to, 'killed');
    await system.run();
    expect([notes, downs]).toEqual([[], [{ kind: 'killed' }]]);
  });

  test('leaves a link with the same actor in place', async () => {
    const notes: unknown[] = [];
    const system = new SimulatedSystem();
    const linked = await system.start(
      anActor<{ begin(ref: AnyRef): void; end(): void }>((ctx) => ({
        begin: (ref) => {
          ctx.link(ref);
          ctx.exit(ref, { kind: 'shutdown' });
        },
        end: () => ctx.stop({ kind: 'shutdown' }),
      })),
      undefined,
      system.in(fromSlot),
    );
    const to = await system.start(aTarget(notes, true), undefined, system.in(toSlot));
    linked.tell.begin(to);
    await system.run();
    linked.tell.end();
    await system.run();
    expect(notes).toMatchObject([
      ['exit', {}, 'shutdown'],
      ['exit', {}, 'shutdown'],
    ]);
  });

  test('to an actor that is gone does nothing', async () => {
    const { system, from, to } = await make([], false);
    await system.stop(to);
    from.tell.exit(to, 'failed');
    from.tell.exit(to, 'killed');
    await system.run();
    expect(system.kernel(fromSlot).cells.get(from.address.id)).toBeDefined();
  });
});

test('plain code can send an exit signal too', async () => {
  const system = new SimulatedSystem();
  const notes: unknown[] = [];
  const to = await system.start(aTarget(notes, true), undefined, system.in(1));
  system.exit(to, failed);
  await system.run();
  expect(notes).toMatchObject([['exit', {}, 'error']]);
});

test.each([
  [undefined, 'reason'],
  [{ kind: 'tired' }, 'reason'],
  ['killed', 'reason'],
  [{ kind: 'error', error: new Error('bare') }, 'reason.error'],
])('an exit signal with the reason %j is refused by name, and harms nobody', async (reason, field) => {
  const system = new SimulatedSystem();
  const to = await system.start(sender, undefined);
  expect(() => system.exit(to, reason as ExitReason)).toThrow(
    expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }),
  );
  expect(() => system.exit(undefined as unknown as AnyRef, failed)).toThrow(
    expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field: 'ref' }) }),
  );
  await system.until(to.ask.hear());
});

describe('the children of an actor that is killed', () => {
  function aParent(notes: unknown[], slot: number, system: SimulatedSystem, slowMs: number) {
    const slowly = (ctx: ActorContext, name: string): void =>
      ctx.onTerminate(async (reason) => {
        notes.push([name, reason.kind]);
        await new Promise<void>((resolve) => ctx.clock.after(slowMs, resolve));
        notes.push([name, 'done']);
      });
    const trapping = anActor<Record<never, never>>((ctx) => {
      ctx.trapExit(() => undefined);
      slowly(ctx, 'trapping');
      return {};
    });
    const plain = anActor<Record<never, never>>((ctx) => {
      slowly(ctx, 'plain');
      return {};
    });
    return anActor<Record<never, never>>(async (ctx) => {
      ctx.onTerminate(() => void notes.push('parent'));
      await ctx.start(trapping, undefined, system.in(slot));
      await ctx.start(plain, undefined, system.in(slot));
      return {};
    });
  }

  test.each([0, 2])(
    'in slot %i see its death: one that traps exits runs its hooks with reason killed, the others none',
    async (slot) => {
      const notes: unknown[] = [];
      const system = new SimulatedSystem();
      const parent = await system.start(aParent(notes, slot, system, 10), undefined, system.in(1));
      system.kernel(0).killActor(parent);
      await system.advance(100);
      expect(notes).toEqual([
        ['trapping', 'killed'],
        ['trapping', 'done'],
      ]);
      expect([0, 1, 2].map((n) => system.kernel(n).statistics().actors)).toEqual([1, 0, 0]);
      expect(system.clock.pending).toBe(0);
    },
  );

  test('are killed when their hooks take longer than 5 s', async () => {
    const notes: unknown[] = [];
    const system = new SimulatedSystem();
    const parent = await system.start(aParent(notes, 2, system, 60_000), undefined, system.in(1));
    system.kernel(0).killActor(parent);
    await system.advance(4_999);
    expect(system.kernel(2).statistics().actors).toBe(1);
    await system.advance(1);
    expect(system.kernel(2).statistics().actors).toBe(0);
  });
});
