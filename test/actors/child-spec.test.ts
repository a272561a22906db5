import { describe, expect, test } from 'vitest';
import { type ChildOptions, child, childTemplate } from '../../src/actors/supervisor/child-spec.ts';
import { childSupervisor } from '../../src/actors/supervisor/child-supervisor.ts';
import { type SupervisorOptions, supervisorFlags } from '../../src/actors/supervisor/supervisor-flags.ts';
import { aScribe } from '../runtime/an-actor.ts';

const { definition } = aScribe();

function refusedFor(field: string): unknown {
  return expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) });
}

describe('a child specification', () => {
  test('has defaults: a permanent worker, 5 s to stop, with its supervisor, restarted at once', () => {
    expect(child(definition, undefined, { id: 'a' })).toEqual({
      id: 'a',
      definitionKey: definition.key,
      args: undefined,
      restart: 'permanent',
      shutdownMs: 5_000,
      type: 'worker',
      significant: false,
      placement: 'parent',
      budget: undefined,
      backoff: undefined,
      name: undefined,
    });
  });

  test('of a supervisor has all the time that its children need', () => {
    const inner = childSupervisor({ children: [] }, { id: 'a' });
    expect(inner).toMatchObject({ type: 'supervisor', shutdownMs: Number.POSITIVE_INFINITY, restart: 'permanent' });
    expect(child(definition, undefined, { id: 'a', type: 'supervisor' }).shutdownMs).toBe(Number.POSITIVE_INFINITY);
    expect(childSupervisor({ children: [] }, { id: 'a', shutdownMs: 7 }).shutdownMs).toBe(7);
  });

  test('may have its child stopped at once, killed at once, or waited for', () => {
    for (const shutdownMs of [0, 'brutal-kill', Number.POSITIVE_INFINITY] as const)
      expect(child(definition, undefined, { id: 'a', shutdownMs }).shutdownMs).toBe(shutdownMs);
  });

  test('has back-off defaults: a fifth of jitter, and the mean of its bounds as quiet time', () => {
    expect(child(definition, undefined, { id: 'a', backoff: { minMs: 100, maxMs: 300 } }).backoff).toEqual({
      minMs: 100,
      maxMs: 300,
      jitter: 0.2,
      resetMs: 200,
    });
  });

  const wrong: readonly [field: string, options: Record<string, unknown>][] = [
    ['id', { id: '' }],
    ['id', {}],
    ['restart', { id: 'a', restart: 'always' }],
    ['shutdownMs', { id: 'a', shutdownMs: -1 }],
    ['shutdownMs', { id: 'a', shutdownMs: Number.NaN }],
    ['shutdownMs', { id: 'a', shutdownMs: 'brutal_kill' }],
    ['type', { id: 'a', type: 'manager' }],
    ['significant', { id: 'a', restart: 'transient', significant: 'yes' }],
    ['significant', { id: 'a', restart: 'permanent', significant: true }],
    ['placement', { id: 'a', placement: 'elsewhere' }],
    ['placement', { id: 'a', placement: { sameAs: {} } }],
    ['budget', { id: 'a', budget: 3 }],
    ['budget.intensity', { id: 'a', budget: { intensity: 1.5, periodMs: 1 } }],
    ['budget.periodMs', { id: 'a', budget: { intensity: 1, periodMs: 0 } }],
    ['budget.period', { id: 'a', budget: { intensity: 1, period: 5, periodMs: 5_000 } }],
    ['backoff.minMs', { id: 'a', backoff: { minMs: 0, maxMs: 1 } }],
    ['backoff.maxMs', { id: 'a', backoff: { minMs: 2, maxMs: 1 } }],
    ['backoff.jitter', { id: 'a', backoff: { minMs: 1, maxMs: 1, jitter: -1 } }],
    ['backoff.resetMs', { id: 'a', backoff: { minMs: 1, maxMs: 1, resetMs: -1 } }],
    ['backoff.factor', { id: 'a', backoff: { minMs: 1, maxMs: 1, factor: 2 } }],
    ['name', { id: 'a', name: '' }],
    ['shutdown', { id: 'a', shutdown: 5_000 }],
  ];

  test.each(wrong)('that is wrong is refused, naming %s', (field, options) => {
    expect(() => child(definition, undefined, options as unknown as ChildOptions)).toThrow(refusedFor(field));
  });

  test('needs a definition and options', () => {
    expect(() => child(undefined as never, undefined, { id: 'a' })).toThrow(refusedFor('definition'));
    expect(() => child(definition, undefined, undefined as never)).toThrow(refusedFor('options'));
  });
});

describe('the options of a supervisor', () => {
  const a = child(definition, undefined, { id: 'a' });
  const significant = child(definition, undefined, { id: 's', restart: 'transient', significant: true });
  const template = childTemplate(definition, { id: 't' });

  test('have OTP’s defaults: one-for-one, one restart in 5 s, no automatic shutdown', () => {
    expect(supervisorFlags({ children: [a] })).toEqual({
      strategy: 'one-for-one',
      intensity: 1,
      periodMs: 5_000,
      autoShutdown: 'never',
      children: [a],
      listener: undefined,
    });
  });

  const wrong: readonly [field: string, options: Record<string, unknown>][] = [
    ['strategy', { strategy: 'one-for-none' }],
    ['intensity', { intensity: -1 }],
    ['intensity', { intensity: Number.POSITIVE_INFINITY }],
    ['periodMs', { periodMs: 0 }],
    ['periodMs', { periodMs: Number.POSITIVE_INFINITY }],
    ['autoShutdown', { autoShutdown: 'always' }],
    ['children', { children: undefined }],
    ['children[1]', { children: [a, undefined] }],
    ['children[0].restart', { children: [{ ...a, restart: 'always' }] }],
    ['children[0].start', { children: [{ ...a, start: [] }] }],
    ['children[0].definitionKey', { children: [{ ...a, definitionKey: undefined }] }],
    ['children[0].significant', { children: [significant] }],
    ['children', { strategy: 'dynamic', children: [] }],
    ['children', { strategy: 'dynamic', children: [template, a] }],
    ['children[0].name', { strategy: 'dynamic', children: [{ ...template, name: 'same' }] }],
    ['listener', { listener: {} }],
    ['period', { period: 5 }],
  ];

  test.each(wrong)('that are wrong are refused, naming %s', (field, options) => {
    const all = { children: [], ...options } as unknown as SupervisorOptions;
    expect(() => supervisorFlags(all)).toThrow(refusedFor(field));
    expect(() => childSupervisor(all, { id: 'inner' })).toThrow(refusedFor(field));
  });

  test('may have significant children when they say what comes of it', () => {
    for (const autoShutdown of ['any-significant', 'all-significant'] as const)
      expect(supervisorFlags({ autoShutdown, children: [significant] }).children).toEqual([significant]);
  });

  test('may not name a child twice', () => {
    expect(() => supervisorFlags({ children: [a, a] })).toThrow(
      expect.objectContaining({ code: 'duplicate-child', details: { id: 'a' } }),
    );
  });
});
