import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLimits, defaultLimits, narrowLimits, type RunLimits, runLimits, swarmLimits } from '../../src/agents/limits.ts';

const someLimits: fc.Arbitrary<Partial<RunLimits>> = fc.record(
  {
    maxDepth: fc.nat({ max: 5 }),
    maxAgents: fc.nat({ max: 100 }),
    maxTurns: fc.integer({ min: 1, max: 50 }),
    timeoutMs: fc.integer({ min: 1, max: 1e6 }),
    deadlineMs: fc.integer({ min: 1, max: 1e6 }),
    toolTimeoutMs: fc.integer({ min: 1, max: 1e6 }),
    maxTokens: fc.integer({ min: 1, max: 1e6 }),
    maxUsd: fc.double({ min: 0, max: 100, noNaN: true }),
  },
  { requiredKeys: [] },
);

describe('limits', () => {
  test('are the documented ones by default', () => {
    expect(swarmLimits(undefined)).toEqual({
      maxConcurrent: 8,
      maxDepth: 2,
      maxAgents: 64,
      maxTurns: 12,
      timeoutMs: 300_000,
      toolTimeoutMs: 60_000,
      maxQueued: 1000,
    });
    expect(swarmLimits({ maxTurns: 3 })).toEqual({ ...defaultLimits, maxTurns: 3 });
  });

  test.each([
    [{ maxTurns: 0 }, /limits\.maxTurns must be a whole number of at least 1, but is the number 0/],
    [{ maxTurns: 1.5 }, /limits\.maxTurns .*1\.5/],
    [{ timeoutMs: '5' }, /limits\.timeoutMs .*the string "5"/],
    [{ timeoutMs: Number.POSITIVE_INFINITY }, /limits\.timeoutMs .*Infinity/],
    [{ maxUsd: -1 }, /limits\.maxUsd must be US dollars, from 0 to 1000000, but is the number -1/],
    [{ maxUsd: Number.NaN }, /limits\.maxUsd must be US dollars/],
    [{ maxTokens: 0 }, /limits\.maxTokens must be a whole number of at least 1/],
    [{ maxCost: 5 }, /limits\.maxCost is not known here: the limits are maxConcurrent, /],
    [null, /limits must be an object of limits, but is null/],
  ])('%j is refused with the field, the rule and the value', (limits, message) => {
    expect(() => checkLimits(limits, 'limits', 'swarm')).toThrow(message);
    expect(() => checkLimits(limits, 'limits', 'swarm')).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('of an agent have no maxConcurrent and no maxQueued, which belong to the swarm', () => {
    expect(() => checkLimits({ maxQueued: 2 }, 'task.limits', 'run')).toThrow(/task\.limits\.maxQueued is not known here/);
    expect(() => checkLimits({ maxConcurrent: 2 }, 'task.limits', 'run')).toThrow(
      /task\.limits\.maxConcurrent is not known here/,
    );
  });

  test('are only ever narrowed on the way down', () => {
    fc.assert(
      fc.property(fc.array(someLimits, { maxLength: 4 }), (wishes) => {
        const outer = runLimits(defaultLimits);
        const limits = narrowLimits(outer, ...wishes);
        for (const wish of [outer, ...wishes]) {
          for (const [name, value] of Object.entries(wish)) expect(limits[name as keyof RunLimits]).toBeLessThanOrEqual(value);
        }
      }),
    );
  });
});
