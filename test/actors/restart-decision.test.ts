import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/child-spec.ts';
import { chargeForLoss, type RestartPolicy, shouldRestart } from '../../src/actors/restart-decision.ts';
import { checkSupervisorOptions } from '../../src/actors/supervisor.ts';
import { ActorError } from '../../src/base/actor-error.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import { aScribe } from '../runtime/an-actor.ts';

const reasons: readonly ExitReason[] = [
  { kind: 'normal' },
  { kind: 'shutdown' },
  { kind: 'killed' },
  { kind: 'error', error: new ActorError('handler-failed', 'x') },
  { kind: 'thread-lost', slot: 1, generation: 1, culprit: false },
  { kind: 'parent-lost' },
];

describe('a restart policy', () => {
  test.each([
    ['permanent', [true, true, true, true, true, true]],
    ['transient', [false, false, true, true, true, true]],
    ['temporary', [false, false, false, false, false, false]],
  ] as const)('%s restarts after its reasons', (policy: RestartPolicy, expected) => {
    expect(reasons.map((reason) => shouldRestart(policy, reason))).toEqual(expected);
  });
});

describe('the charge for a lost thread', () => {
  const id = (n: number) => ({ bySlot: 0, byGeneration: 1, n });
  const children = [
    { id: id(1), hasBudget: true },
    { id: id(2), hasBudget: false },
  ];

  test('goes to the culprit when it is a child with a budget of its own, else to the supervisor', () => {
    expect(chargeForLoss(children, id(1))).toBe(children[0]);
    expect(chargeForLoss(children, id(2))).toBe('supervisor');
    expect(chargeForLoss(children, id(3))).toBe('supervisor');
    expect(chargeForLoss(children, undefined)).toBe('supervisor');
  });
});

describe('a child specification', () => {
  const { definition } = aScribe();

  test('has defaults: permanent, 5 s to stop, with its supervisor', () => {
    expect(child(definition, undefined, { id: 'a' })).toEqual({
      id: 'a',
      definitionKey: definition.key,
      args: undefined,
      restart: 'permanent',
      shutdownMs: 5_000,
      placement: 'parent',
      budget: undefined,
    });
  });

  test.each([
    ['definition', () => child(undefined as never, undefined, { id: 'a' })],
    ['id', () => child(definition, undefined, { id: '' })],
    ['restart', () => child(definition, undefined, { id: 'a', restart: 'always' as never })],
    ['shutdownMs', () => child(definition, undefined, { id: 'a', shutdownMs: -1 })],
    ['shutdownMs', () => child(definition, undefined, { id: 'a', shutdownMs: Number.NaN })],
    ['budget.intensity', () => child(definition, undefined, { id: 'a', budget: { intensity: 1.5, periodMs: 1 } })],
    ['budget.periodMs', () => child(definition, undefined, { id: 'a', budget: { intensity: 1, periodMs: 0 } })],
  ])('that is wrong is refused, naming %s', (field, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }));
  });

  test('may be stopped at once, or wait for ever', () => {
    expect(child(definition, undefined, { id: 'a', shutdownMs: 0 }).shutdownMs).toBe(0);
    expect(child(definition, undefined, { id: 'a', shutdownMs: Number.POSITIVE_INFINITY }).shutdownMs).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('the options of a supervisor', () => {
  const fine = { strategy: 'one-for-one', intensity: 1, periodMs: 1, children: [] } as const;

  test.each([
    ['strategy', { ...fine, strategy: 'one-for-none' }],
    ['intensity', { ...fine, intensity: -1 }],
    ['intensity', { ...fine, intensity: Number.POSITIVE_INFINITY }],
    ['periodMs', { ...fine, periodMs: 0 }],
    ['periodMs', { ...fine, periodMs: Number.POSITIVE_INFINITY }],
    ['children', { ...fine, children: undefined }],
  ])('that are wrong are refused, naming %s', (field, options) => {
    const check = (): void => checkSupervisorOptions(options as never);
    expect(check).toThrow(expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }));
  });

  test('may not name a child twice', () => {
    const spec = child(aScribe().definition, undefined, { id: 'a' });
    expect(() => checkSupervisorOptions({ ...fine, children: [spec, spec] })).toThrow(
      expect.objectContaining({ code: 'duplicate-child', details: { id: 'a' } }),
    );
  });
});
