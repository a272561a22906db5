import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carryFirsts, nextCallsOf } from '../../src/agents/runs/next-calls.ts';
import type { CallState, RunState } from '../../src/agents/runs/run-state.ts';
import { callOf, DrivenRun, okResult, sendTool, specOf } from './run-fixtures.ts';

const reach = { roots: [], hosts: [], write: false, commands: false, denyTools: [], approvalTimeoutMs: 1000 };

function stateOf(names: readonly string[]): RunState {
  const spec = specOf({ agent: { tools: [{ ...sendTool, approval: true as const }], reach } });
  const calls = names.map(
    (name, at): CallState => ({ call: callOf(String(at), name), starts: 0, startedIn: null, result: null }),
  );
  return { ...new DrivenRun(spec).started().known, calls };
}

const anyName = fc.constantFrom('sessions_yield', 'send', 'read');
const anyChange = fc.record({ at: fc.nat({ max: 7 }), isAnswered: fc.boolean() });

test('the call that is to wait or to be asked about next is the same whether it is carried over or looked for', () => {
  fc.assert(
    fc.property(fc.array(anyName, { minLength: 1, maxLength: 8 }), fc.array(anyChange, { maxLength: 30 }), (names, changes) => {
      let state = stateOf(names);
      for (const { at, isAnswered } of changes) {
        const one = state.calls[at];
        if (one === undefined) continue;
        const next = isAnswered ? { ...one, result: okResult(String(at), 'read') } : { ...one, isApproved: true as const };
        const after = { ...state, calls: state.calls.with(at, next) };
        carryFirsts(state, after, [at]);
        expect(nextCallsOf(after)).toEqual(nextCallsOf({ ...after }));
        state = after;
      }
    }),
  );
});
