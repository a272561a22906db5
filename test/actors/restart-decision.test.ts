import { describe, expect, test } from 'vitest';
import type { ChildSpec } from '../../src/actors/supervisor/child-spec.ts';
import { meaningOfEnd } from '../../src/actors/supervisor/meaning-of-end.ts';
import { payerOfLoss, type RestartPolicy, shouldRestart } from '../../src/actors/supervisor/restart-decision.ts';
import type { SupervisedChild } from '../../src/actors/supervisor/supervised-child.ts';
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
  const own: { window: unknown } = { window: {} };
  const none: { window: unknown } = { window: undefined };

  test('goes to the culprit when it is to be restarted and has a budget of its own, else to the supervisor', () => {
    expect(payerOfLoss([own, none], own)).toBe(own);
    expect(payerOfLoss([own, none], none)).toBe(undefined);
    expect(payerOfLoss([none], own)).toBe(undefined);
    expect(payerOfLoss([own, none], undefined)).toBe(undefined);
  });
});

describe('the end of a child’s life', () => {
  const transient = { restart: 'transient' } as ChildSpec;
  const end = (child: Partial<SupervisedChild>, reason = reasons[3] as ExitReason, isEnding = false, isIgnored = false) =>
    meaningOfEnd({ state: 'up', mustEnd: false, onStarted: undefined, spec: transient, ...child }, reason, isEnding, isIgnored);
  const asked = { onStarted: () => undefined };

  test('is a failure or not by the policy; a restart that fails is one, however it ended', () => {
    expect(end({})).toBe('failed');
    expect(end({}, { kind: 'normal' })).toBe('over');
    expect(end({ state: 'starting' }, { kind: 'normal' })).toBe('failed');
    expect(end({ state: 'down' }, { kind: 'shutdown' })).toBe('failed');
  });

  test('is a failed start for those who asked for one, also while its group is to end, but not when the supervisor ends', () => {
    expect(end({ state: 'starting', ...asked })).toBe('start-failed');
    expect(end({ state: 'starting', ...asked, mustEnd: true })).toBe('start-failed');
    expect(end({ state: 'starting', ...asked, mustEnd: true }, undefined, true)).toBe('ordered');
    expect(end({ state: 'starting', ...asked }, { kind: 'normal' }, false, true)).toBe('ignored');
  });

  test('is as it was ordered for one that is stopping, or is about to be', () => {
    expect(end({ state: 'stopping' })).toBe('ordered');
    expect(end({ mustEnd: true })).toBe('ordered');
    expect(end({ state: 'stopping', ...asked }, { kind: 'normal' }, false, true)).toBe('ordered');
  });
});
