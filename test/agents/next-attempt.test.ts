import { expect, test } from 'vitest';
import { brokenOffBefore } from '../../src/agents/runs/next-attempt.ts';
import type { FailedAttempt } from '../../src/agents/runs/run-state.ts';
import { DrivenRun } from './run-fixtures.ts';

function failed(attempt: number, model: string, code: string, billed: 'no' | 'unknown'): FailedAttempt {
  const error = { code, message: `${code} ${attempt}`, fault: { billed, isRetryable: true } };
  return { attempt, model, error, isRetryable: true };
}

const why = (code: string, attempt: number) => ({ code, message: `${code} ${attempt}` });

test.each([
  ['nothing failed', [], undefined],
  ['one broke off', [failed(1, 'a', 'model-unreachable', 'unknown')], { tries: 1, why: why('model-unreachable', 1) }],
  [
    'two broke off: the last is told',
    [failed(1, 'a', 'model-unreachable', 'unknown'), failed(2, 'a', 'model-stalled', 'unknown')],
    { tries: 2, why: why('model-stalled', 2) },
  ],
  ['one that cost nothing, which the gateway waited after', [failed(1, 'a', 'model-overloaded', 'no')], undefined],
  ['one of another model', [failed(1, 'b', 'model-unreachable', 'unknown')], undefined],
  ['the gateway itself was lost, which is no fault of the provider', [failed(1, 'a', 'gateway-lost', 'unknown')], undefined],
  [
    'only those count that broke off',
    [
      failed(1, 'a', 'model-stalled', 'unknown'),
      failed(2, 'a', 'model-overloaded', 'no'),
      failed(3, 'a', 'gateway-lost', 'unknown'),
    ],
    { tries: 1, why: why('model-stalled', 1) },
  ],
])('what a further call waits after: %s', (_, failedAttempts, expected) => {
  const state = { ...new DrivenRun().started().known, failedAttempts };
  expect(brokenOffBefore(state, 'a')).toEqual(expected);
});
