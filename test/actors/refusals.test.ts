// What supervisors and pools cannot use is refused, in words that say what is meant.
import { describe, expect, test } from 'vitest';
import { definePool } from '../../src/actors/pool/pool.ts';
import { child, childTemplate } from '../../src/actors/supervisor/child-spec.ts';
import {
  deleteChild,
  getChildSpec,
  restartChild,
  startChild,
  startDynamicChild,
  terminateChild,
} from '../../src/actors/supervisor/start-child.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';
import { aHand, aPool } from './pooled.ts';
import { aWard } from './supervised.ts';

const ward = aWard([], 'a');
const definition = 'must be what child(definition, args, { id }) returned, but is the definition';

describe('a supervisor', () => {
  test.each<[string, (system: SimulatedSystem) => unknown, string]>([
    ['a definition', (system) => system.supervise({ children: [ward as never] }), `children[0] ${definition}`],
    ['a definition', (system) => startChild(system.supervise({ children: [] }), ward as never), `spec ${definition}`],
    [
      'a child of a dynamic one',
      (system) => system.supervise({ strategy: 'dynamic', children: [child(ward as never, 'args' as never, { id: 'a' })] }),
      'children[0] must be what childTemplate returned',
    ],
    [
      'a template where children are listed',
      (system) => system.supervise({ children: [childTemplate(ward, { id: 'a' })] }),
      'children[0] must be what child returned, for the strategy "one-for-one"',
    ],
  ])('refuses %s', async (_, use, text) => {
    const system = new SimulatedSystem();
    const used = Promise.resolve().then(() => use(system));
    await expect(system.until(used)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(text),
    });
  });
});

describe('a request for a child', () => {
  test.each<[string, (of: Ref<Supervisor>) => Promise<unknown>]>([
    ['startChild', (of) => startChild(of, child(ward, undefined as never, { id: 'a' }))],
    ['startDynamicChild', (of) => startDynamicChild(of, ward, undefined as never)],
    ['restartChild', (of) => restartChild(of, 'a')],
    ['terminateChild', (of) => terminateChild(of, 'a')],
    ['deleteChild', (of) => deleteChild(of, 'a')],
    ['getChildSpec', (of) => getChildSpec(of, 'a')],
  ])('of what is no ref is refused: %s', async (_, ask) => {
    for (const [of, value] of [
      [undefined, 'undefined'],
      [{}, 'the object {}'],
    ] as const) {
      await expect(ask(of as never)).rejects.toMatchObject({
        code: 'invalid-argument',
        message: `of must be the ref of a supervisor, but is ${value}`,
      });
    }
  });
});

describe('a pool', () => {
  test('refuses a quorum that is larger than it', () => {
    const routing = { kind: 'scatter-quorum', count: 3, withinMs: 10 } as const;
    expect(() => definePool(import.meta.url, 'small', aHand().member, { size: 2, routing })).toThrow(
      'routing.count must be at most the size (2)',
    );
  });

  test('refuses a message whose key is an object: as text all objects are alike', async () => {
    const system = new SimulatedSystem();
    const { member } = aHand();
    const routing = { kind: 'consistent-hash', key: ({ args }: { args: unknown }) => ({ args }) } as never;
    const pool = await system.start(aPool(member, { size: 2, routing }), undefined);
    await expect(system.until(pool.ask.work('x'))).rejects.toMatchObject({
      code: 'invalid-key',
      cause: { message: expect.stringContaining('the key must be a text or a number') },
    });
  });
});

test('a listener that is gone when all end together makes no noise, and a terminate hook that fails names its actor', async () => {
  const lines: [object, string][] = [];
  const note = (fields: object, text: string): void => void lines.push([fields, text]);
  const system = new SimulatedSystem({ log: { debug: note, info: note, warn: note, error: note } });
  const listener = await system.start(
    anActor<{ childGone(): void; childRestarted(): void }>((ctx) => {
      ctx.onTerminate(() => {
        throw new Error('no');
      });
      return { childGone: () => undefined, childRestarted: () => undefined };
    }),
    undefined,
  );
  const supervisor = system.supervise({ children: [child(ward, undefined, { id: 'a' })], listener: listener as never });
  await system.run();
  await system.stop(listener);
  await system.stop(supervisor);
  await system.run();
  expect(system.deadLetters.recent()).toMatchObject([{ method: 'childGone', isQuiet: true }]);
  expect(lines).toMatchObject([[{ actor: expect.stringMatching(/^simulated\/0\//) }, 'a terminate hook failed']]);
});
