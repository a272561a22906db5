import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createDelegationPolicy,
  type DelegationOptions,
  type TaskKind,
  taskKinds,
} from '../../src/agents/delegation/delegation-policy.ts';

const policy = createDelegationPolicy();
const kilobyte = 1024;

describe('the delegation policy', () => {
  test.each<[TaskKind, string, string, string, string | null]>([
    ['scrape', 'specialist', 'specialist', 'specialist', 'scraper'],
    ['draft', 'self', 'brawn', 'brawn', 'drafter'],
    ['format', 'self', 'brawn', 'brawn', 'formatter'],
    ['summarise', 'self', 'brawn', 'brawn', 'summariser'],
    ['test', 'specialist', 'specialist', 'specialist', 'test-runner'],
    ['research', 'self', 'specialist', 'specialist', 'researcher'],
    ['write', 'self', 'self', 'brain', 'writer'],
    ['review', 'brain', 'brain', 'brain', 'reviewer'],
    ['plan', 'self', 'self', 'self', null],
    ['decide', 'self', 'self', 'self', null],
    ['merge', 'self', 'self', 'brain', null],
  ])('gives %s to %s when it is small, to %s usually, to %s when it is large', (kind, small, usual, large, agent) => {
    const choices = [
      { size: 'small', to: small, choice: policy.decide({ kind, bytes: kilobyte }) },
      { size: 'usual', to: usual, choice: policy.decide({ kind, bytes: 50 * kilobyte }) },
      { size: 'large', to: large, choice: policy.decide({ kind, bytes: 500 * kilobyte }) },
    ];
    for (const { size, to, choice } of choices) {
      expect(choice).toMatchObject({ size, to, agent: to === 'self' ? null : agent });
      expect(choice.reason).not.toBe('');
    }
  });

  test('has a row for every kind, and takes many small tasks of a kind for a large one', () => {
    for (const kind of taskKinds) expect(policy.decide({ kind }).size).toBe('small');
    expect(policy.decide({ kind: 'format', items: 2 })).toMatchObject({ size: 'usual', to: 'brawn' });
    expect(policy.decide({ kind: 'merge', items: 500 })).toMatchObject({ size: 'large', to: 'brain' });
  });

  test('never hands out what takes judgement', () => {
    const anyTask = fc.record({ kind: fc.constantFrom(...taskKinds), bytes: fc.nat(), items: fc.integer({ min: 1, max: 1000 }) });
    fc.assert(
      fc.property(anyTask, (task) => {
        expect(policy.decide({ ...task, needsJudgement: true })).toMatchObject({ to: 'self', agent: null });
        expect(policy.decide(task)).toEqual(policy.decide(task));
      }),
    );
  });

  test('takes rows, agents and sizes of your own', () => {
    const own = createDelegationPolicy({
      rows: { plan: { small: 'self', usual: 'brain', large: 'brain' } },
      agents: { plan: 'planner' },
      smallBytes: 0,
      largeBytes: 10,
    });
    expect(own.decide({ kind: 'plan' })).toMatchObject({ size: 'usual', to: 'brain', agent: 'planner' });
    expect(own.decide({ kind: 'plan', bytes: 10 })).toMatchObject({ size: 'large' });
    expect(own.guide).toContain('- plan: small: yourself; usual: planner; large: planner');
  });

  test('says itself in words for an orchestrator, always the same', () => {
    expect(policy.guide).toBe(createDelegationPolicy().guide);
    expect(policy.guide).toContain('- format: small: yourself; usual: formatter; large: formatter');
    expect(policy.guide).toContain('- scrape: scraper');
    expect(policy.guide.split('\n')).toHaveLength(taskKinds.length + 2);
  });

  test.each<[string, unknown]>([
    ['rows.paint', { rows: { paint: {} } }],
    ['rows.plan.usual', { rows: { plan: { small: 'self', usual: 'nobody', large: 'self' } } }],
    ['agents.paint', { agents: { paint: 'x' } }],
    ['smallBytes', { smallBytes: -1 }],
    ['largeBytes', { largeBytes: 1 }],
    ['sizes', { sizes: 1 }],
  ])('refuses %s that cannot be', (field, options) => {
    expect(() => createDelegationPolicy(options as DelegationOptions)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }),
    );
  });

  test.each([{}, { kind: 'paint' }, { kind: 'plan', bytes: 0.5 }, { kind: 'plan', items: 0 }, { kind: 'plan', size: 1 }, null])(
    'refuses a task that is none: %j',
    (task) => {
      expect(() => policy.decide(task as never)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    },
  );
});
