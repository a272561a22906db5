import { describe, expect, test } from 'vitest';
import { chargeForLoss, type RestartPolicy, shouldRestart } from '../../src/actors/restart-decision.ts';
import { ActorError } from '../../src/base/actor-error.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';

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
