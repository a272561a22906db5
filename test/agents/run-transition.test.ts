import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStillDue } from '../../src/agents/runs/due-changes.ts';
import { foldRun } from '../../src/agents/runs/fold-run.ts';
import { dueEffects, type Effect, mostChargedLosses, mostFruitlessRestarts } from '../../src/agents/runs/run-effects.ts';
import type { RunEvent, RunHappening } from '../../src/agents/runs/run-event.ts';
import { isTerminal } from '../../src/agents/runs/run-record.ts';
import type { CallState, RunState } from '../../src/agents/runs/run-state.ts';
import { timersOf, wantSameTimers } from '../../src/agents/runs/run-timers.ts';
import { runTransition } from '../../src/agents/runs/run-transition.ts';
import { warningId } from '../../src/agents/sessions/letter.ts';
import { callOf, DrivenRun, kindsOf, okResult, replyOf, sendTool, someBound, specOf } from './run-fixtures.ts';

const lives = ['a', 'b', 'c'];
const callIds = ['1', '2'];
const toolNames = ['read', 'send', 'search', 'sessions_yield', 'sessions_spawn', 'nothing'];
const endings: RunHappening[] = [
  { kind: 'ending', ending: { kind: 'done', value: 1 } },
  { kind: 'ending', ending: { kind: 'cancelled', error: { code: 'cancelled', message: 'enough' } } },
  { kind: 'ending', ending: { kind: 'timed-out', error: { code: 'run-timeout', message: 'late' } } },
];

/** Any happening at all, in any order; mostly about the same few lives, turns and calls, so that many of them fit. */
const anyHappening: fc.Arbitrary<RunHappening> = fc.oneof(
  fc.constantFrom<RunHappening>({ kind: 'queued' }, { kind: 'admitted' }, { kind: 'ended' }),
  fc.record({ life: fc.constantFrom(...lives) }).map((one) => ({ kind: 'life-started' as const, thread: 1, ...one })),
  fc
    .record({ life: fc.constantFrom(...lives), charged: fc.boolean(), isGone: fc.boolean() })
    .map((one) => ({ kind: 'life-ended' as const, ...one })),
  fc
    .record({ turn: fc.integer({ min: 1, max: 4 }), names: fc.array(fc.constantFrom(...toolNames), { maxLength: 2 }) })
    .map(({ turn, names }) => ({
      kind: 'model-replied' as const,
      turn,
      attempt: 1,
      model: 'reader',
      text: 'so',
      toolCalls: names.map((name, index) => callOf(String(index + 1), name)),
      stopReason: 'end' as const,
      usage: { inputTokens: 1, outputTokens: 1 },
    })),
  fc
    .record({ turn: fc.integer({ min: 1, max: 4 }), attempt: fc.integer({ min: 1, max: 2 }) })
    .map((one) => ({ kind: 'call-reserved' as const, model: 'scripted:reader', bound: someBound, price: null, ...one })),
  fc
    .record({ turn: fc.integer({ min: 1, max: 4 }), attempt: fc.integer({ min: 1, max: 2 }), isRetryable: fc.boolean() })
    .map((one) => ({
      ...{ kind: 'call-failed' as const, error: { code: 'model-stalled', message: 'silent' }, billed: 'unknown' as const },
      ...one,
    })),
  fc
    .record({ turn: fc.integer({ min: 1, max: 4 }), attempt: fc.integer({ min: 1, max: 2 }) })
    .map((one) => ({ kind: 'call-settled' as const, cost: 'unknown' as const, ...one })),
  fc
    .record({ callId: fc.constantFrom(...callIds), where: fc.constantFrom('pool' as const, 'host' as const) })
    .map((one) => ({ kind: 'tool-started' as const, ...one })),
  fc
    .record({ turn: fc.integer({ min: 1, max: 4 }), from: fc.integer({ min: 1, max: 4 }), left: fc.integer({ min: 0, max: 4 }) })
    .map(({ turn, from, left }) => ({
      kind: 'compacted' as const,
      turn,
      from,
      to: from + left,
      messages: [{ role: 'user' as const, text: 'left out' }],
      taskAt: 0,
    })),
  fc.constantFrom(...callIds).map((callId) => ({ kind: 'tool-lost' as const, callId })),
  fc.constantFrom(...callIds).map((callId) => ({ kind: 'tool-finished' as const, result: okResult(callId, 'read'), thread: 3 })),
  fc
    .constantFrom('1.1', '1.2')
    .map((id) => ({ kind: 'children-accepted' as const, children: [{ id, agent: 'reader', label: null }] })),
  fc.constantFrom('1.1', '1.2').map((child) => ({ kind: 'announced' as const, child, outcome: 'done' as const })),
  fc.constantFrom(...callIds).map((callId) => ({
    kind: 'waiting' as const,
    callId,
    for: { kind: 'children' as const, until: 'all' as const },
    timeoutMs: callId === '1' ? 50 : null,
  })),
  fc.constant<RunHappening>({
    kind: 'letter-received',
    letter: { id: warningId, how: 'warning', from: null, agent: null, asks: false, text: 'soon' },
  }),
  fc
    .constantFrom(...callIds)
    .map((callId) => ({ kind: 'woken' as const, result: okResult(callId, 'sessions_yield'), reported: ['1.1'] })),
  fc.integer({ min: 1, max: 4 }).map((turn) => ({ kind: 'output-offered' as const, turn, value: 1 })),
  fc.integer({ min: 1, max: 4 }).map((turn) => ({ kind: 'output-rejected' as const, turn, problem: 'no' })),
  fc.constantFrom(...endings),
  fc.boolean().map((confirmed) => ({ kind: 'stopped' as const, confirmed })),
);

const someHappenings = fc.array(anyHappening, { maxLength: 40 });
/** Half of them end on the way, since chance alone would seldom see to it. */
const theEnd: RunHappening[] = [endings[0] as RunHappening, { kind: 'stopped', confirmed: true }, { kind: 'ended' }];
const anyHistory = fc.tuple(someHappenings, fc.boolean(), someHappenings).map(([first, hasEnd, rest]): RunEvent[] => {
  const happenings = [{ kind: 'accepted' as const, spec: specOf() }, ...first, ...(hasEnd ? theEnd : []), ...rest];
  return happenings.map((happening, index) => ({ ...happening, run: '1', atMs: index }));
});

function folded(events: readonly RunEvent[], from?: RunState): RunState | undefined {
  return events.reduce<RunState | undefined>((state, event) => foldRun(state, event), from);
}

describe('whatever happens to a run', () => {
  test('it becomes terminal at most once, and a terminal state is never left', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        let state: RunState | undefined;
        let ends = 0;
        for (const event of events) {
          const before = state;
          state = foldRun(state, event);
          if (before !== undefined && isTerminal(before.status)) expect(state).toBe(before);
          else if (state !== undefined && isTerminal(state.status)) ends++;
        }
        expect(ends).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('folding a part and then the rest is folding all', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat({ max: 60 }), (events, cut) => {
        expect(folded(events.slice(cut), folded(events.slice(0, cut)))).toEqual(folded(events));
      }),
    );
  });

  test('an event that comes a second time changes nothing', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        let state: RunState | undefined;
        for (const event of events) {
          const once = foldRun(state, event);
          // A life may end and begin again under one name in a random history, never in a real one.
          if (event.kind !== 'life-started' && event.kind !== 'life-ended') expect(foldRun(once, event)).toBe(once);
          state = once;
        }
      }),
    );
  });

  test('an event makes due what is due after it and was not before, and what became due is known to be so still', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        let state: RunState | undefined;
        const seen = new Map<string, Effect>();
        for (const event of events) {
          const known = state === undefined ? [] : dueEffects(state).map(({ key }) => key);
          const [next, effects] = runTransition(state, event);
          const due = next === undefined ? [] : dueEffects(next);
          if (next !== state) expect(effects).toEqual(due.filter(({ key }) => !known.includes(key)));
          for (const effect of effects) seen.set(effect.key, effect);
          const still = [...seen.values()].filter((effect) => next !== undefined && isStillDue(next, effect));
          expect(still.map(({ key }) => key).toSorted()).toEqual(due.map(({ key }) => key).toSorted());
          state = next;
        }
      }),
    );
  });

  test('the effects of all events, less those done, are what is due after a crash', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        let state: RunState | undefined;
        const seen = new Set<string>();
        for (const event of events) {
          const [next, effects] = runTransition(state, event);
          for (const effect of effects) seen.add(effect.key);
          state = next;
        }
        for (const effect of state === undefined ? [] : dueEffects(state)) expect(seen).toContain(effect.key);
      }),
    );
  });

  test('it wants the same timers for as long as nothing changes that they are made of', () => {
    fc.assert(
      fc.property(anyHistory, fc.option(fc.integer({ min: 1, max: 100 })), (events, deadlineAtMs) => {
        // Chance alone would seldom have it run.
        let state: RunState | undefined = new DrivenRun({ ...specOf(), deadlineAtMs }).started(lives[0]).known;
        for (const event of events) {
          const next = foldRun(state, event);
          if (state !== undefined && next !== undefined && wantSameTimers(state, next)) {
            expect(timersOf(next)).toEqual(timersOf(state));
          }
          state = next;
        }
      }),
    );
  });

  test('time is booked once: queueing and running add up to no more than what passed', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        const state = folded(events);
        if (state !== undefined) expect(state.queuedMs + state.ranMs).toBeLessThanOrEqual(events.length - 1);
      }),
    );
  });
});

describe('a run', () => {
  test('is queued when it is accepted, and starts a life when it gets a slot', () => {
    const run = new DrivenRun();
    expect(run.known.status).toBe('queued');
    expect(kindsOf(run.apply({ kind: 'admitted' }))).toEqual(['start-life']);
    expect(kindsOf(run.apply({ kind: 'life-started', life: 'a', thread: 1 }))).toEqual(['call-model']);
  });

  test('has its tools started before they run, and calls the model again when all have answered', () => {
    const run = new DrivenRun().started();
    expect(kindsOf(run.reply('', callOf('1', 'read'), callOf('2', 'read')))).toEqual(['run-tool', 'run-tool']);
    expect(run.known.calls.map((call) => call.starts)).toEqual([1, 1]);
    expect(run.apply({ kind: 'tool-finished', result: okResult('2', 'read'), thread: 4 })).toEqual([]);
    const effects = run.apply({ kind: 'tool-finished', result: okResult('1', 'read'), thread: 5 });
    expect(effects).toMatchObject([{ kind: 'call-model', turn: 2 }]);
    expect(run.known.messages.at(-1)).toEqual({ role: 'tools', results: [okResult('1', 'read'), okResult('2', 'read')] });
    expect(run.known.toolThreads).toEqual([4, 5]);
  });

  test('ends as done when its text is judged good and its life has stopped', () => {
    const run = new DrivenRun().started();
    expect(run.reply('the answer')).toMatchObject([{ kind: 'check-output', text: 'the answer' }]);
    expect(run.apply({ kind: 'output-offered', turn: 1, value: 'the answer' })).toMatchObject([
      { kind: 'judge-output', value: 'the answer' },
    ]);
    expect(kindsOf(run.apply({ kind: 'ending', ending: { kind: 'done', value: 'the answer' } }))).toEqual(['halt']);
    expect(run.known.status).toBe('running');
    run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: false });
    expect(run.known).toMatchObject({ status: 'done', stop: 'confirmed' });
  });

  test('gets one corrective turn for an answer that does not fit, and fails at the second', () => {
    const run = new DrivenRun().started();
    run.reply('nonsense');
    expect(kindsOf(run.apply({ kind: 'output-rejected', turn: 1, problem: 'not JSON' }))).toEqual(['call-model']);
    expect(run.known.messages.at(-1)).toMatchObject({ role: 'user' });
    run.reply('nonsense again');
    expect(kindsOf(run.apply({ kind: 'output-rejected', turn: 2, problem: 'still not JSON' }))).toEqual(['halt']);
    expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code: 'invalid-output' } });
  });

  test('fails by name when it has used its model calls', () => {
    const run = new DrivenRun(specOf({ limits: { maxTurns: 1 } })).started();
    run.reply('', callOf('1', 'read'));
    run.apply({ kind: 'tool-finished', result: okResult('1', 'read'), thread: null });
    expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code: 'limit-turns' } });
  });

  test('answers a call of a tool that it does not have', () => {
    const run = new DrivenRun().started();
    expect(run.reply('', callOf('1', 'nothing'))).toMatchObject([{ kind: 'call-model', turn: 2 }]);
    expect(run.known.messages.at(-1)).toMatchObject({ results: [{ ok: false, error: { code: 'unknown-tool' } }] });
  });

  test('guesses which of its tools a mistyped name was meant for', () => {
    const run = new DrivenRun().started();
    run.reply('', callOf('1', 'raed'));
    const message = 'there is no tool "raed" here: did you mean read?';
    expect(run.known.messages.at(-1)).toMatchObject({ results: [{ ok: false, error: { message } }] });
  });

  test('fails when the model refuses, and when its answer was cut off', () => {
    for (const stopReason of ['refusal', 'max-tokens'] as const) {
      const run = new DrivenRun().started();
      run.apply(replyOf(run.known, { stopReason }));
      const code = stopReason === 'refusal' ? 'model-refused' : 'model-truncated';
      expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code } });
    }
  });
});

describe('a model call', () => {
  test('that does not say what it used is charged at its bound, and measures nothing', () => {
    const run = new DrivenRun().started();
    const usage = { inputTokens: 3, outputTokens: 1, isEstimated: true };
    run.apply(replyOf(run.known, { usage, toolCalls: [callOf('a', 'read')], stopReason: 'tool-calls' }));
    const estimatedTokens = someBound.inputTokens + someBound.outputTokens;
    expect(run.known).toMatchObject({
      measured: null,
      usage: { inputTokens: 0, outputTokens: 0, estimatedTokens, modelCalls: 1 },
      spending: [{ replies: 1, inputTokens: 0, estimatedTokens }],
    });
  });

  const failed = (attempt: number, code: string, isRetryable = true, turn = 1): RunHappening => {
    const error = { code, message: 'no' };
    return { kind: 'call-failed', turn, attempt, error, billed: 'unknown', isRetryable };
  };

  test('is made only when it is reserved, and again under the next number when it failed', () => {
    const run = new DrivenRun().started();
    expect(run.known.openCall).toMatchObject({ turn: 1, attempt: 1, model: 'scripted:reader', bound: someBound, price: null });
    expect(run.apply(failed(1, 'model-stalled'))).toMatchObject([{ kind: 'call-model', turn: 1, attempt: 2 }]);
    expect(run.known.usage).toMatchObject({ estimatedTokens: 150, modelCalls: 0 });
    run.apply(failed(1, 'model-stalled'));
    expect(run.known.failedAttempts).toHaveLength(1);
    run.reply('the answer');
    expect(run.known).toMatchObject({ turn: 1, failedAttempts: [], openCall: null, usage: { modelCalls: 1 } });
  });

  test('is tried three times with one model, then with the next, and its last error is the run’s', () => {
    const run = new DrivenRun(specOf({ agent: { fallbacks: ['scripted:spare'] } })).started();
    const models: string[] = [];
    for (let attempt = 1; run.known.ending === null; attempt++) {
      models.push(run.known.openCall?.model ?? '');
      run.apply(failed(attempt, attempt < 6 ? 'model-overloaded' : 'model-unreachable'));
    }
    expect(models).toEqual([...Array(3).fill('scripted:reader'), ...Array(3).fill('scripted:spare')]);
    expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code: 'model-unreachable' } });
  });

  test('goes to the next model at once when the provider’s circuit is open, and stays there', () => {
    const run = new DrivenRun(specOf({ agent: { fallbacks: ['scripted:spare'] } })).started();
    expect(run.apply(failed(1, 'circuit-open'))).toMatchObject([{ kind: 'call-model', attempt: 2, model: 'scripted:spare' }]);
    run.reply('', callOf('1', 'nothing'));
    expect(run.known.openCall).toMatchObject({ turn: 2, attempt: 1, model: 'scripted:spare' });
  });

  test.each(['spend-limit', 'model-rejected', 'model-unauthorised'])(
    'that failed as %s is not tried again, with no model',
    (code) => {
      const run = new DrivenRun(specOf({ agent: { fallbacks: ['scripted:spare'] } })).started();
      run.apply(failed(1, code, false));
      expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code } });
    },
  );

  test('that was too long is made again, with the same model, once something of the transcript was left out', () => {
    const run = new DrivenRun(specOf({ agent: { fallbacks: ['scripted:spare'] } })).started();
    run.reply('', callOf('1', 'nothing'));
    expect(run.apply(failed(1, 'context-overflow', false, 2))).toMatchObject([{ kind: 'compact', turn: 2 }]);
    const compacted = {
      kind: 'compacted',
      turn: 2,
      from: 1,
      to: 3,
      messages: [{ role: 'user', text: 'left out' }],
      taskAt: 0,
    } as const;
    expect(run.apply(compacted)).toMatchObject([{ kind: 'call-model', turn: 2, attempt: 2, model: 'scripted:reader' }]);
    expect(run.known.messages.map(({ role }) => role)).toEqual(['user', 'user']);
    expect(run.apply(compacted)).toEqual([]);
    run.apply(failed(2, 'context-overflow', false, 2));
    expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code: 'context-overflow' } });
  });

  test('that was too long has failed for good when nothing can be left out', () => {
    const run = new DrivenRun(specOf()).started();
    run.apply(failed(1, 'context-overflow', false), { kind: 'compacted', turn: 1, from: 0, to: 0, messages: [], taskAt: 0 });
    expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code: 'context-overflow' } });
  });

  test('that is open when the run ends is settled before the end, at what it can have cost', () => {
    const run = new DrivenRun().started();
    run.apply(endings[1] as RunHappening);
    expect(run.known).toMatchObject({ status: 'running', openCall: { attempt: 1 } });
    run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: true });
    expect(run.known).toMatchObject({ status: 'cancelled', openCall: null, usage: { estimatedTokens: 150 } });
  });

  test('that is open when the run ends is settled exactly when that is known', () => {
    const run = new DrivenRun().started();
    run.apply(endings[1] as RunHappening, {
      kind: 'call-settled',
      turn: 1,
      attempt: 1,
      cost: { inputTokens: 7, outputTokens: 2 },
    });
    run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: true });
    expect(run.known).toMatchObject({ status: 'cancelled', usage: { inputTokens: 7, outputTokens: 2, estimatedTokens: 0 } });
  });

  test('of an agent that escalates goes to the stronger model once, after two answers that did not fit', () => {
    const run = new DrivenRun(specOf({ agent: { escalation: ['scripted:brain'] } })).started();
    for (const turn of [1, 2, 3]) {
      expect(run.known.openCall?.model).toBe(turn === 3 ? 'scripted:brain' : 'scripted:reader');
      run.reply('nonsense');
      run.apply({ kind: 'output-rejected', turn, problem: 'not JSON' });
    }
    expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code: 'invalid-output' } });
  });

  test('keeps the state that the provider wants back', () => {
    const run = new DrivenRun().started();
    const providerState = { provider: 'scripted:reader', data: { signature: 'x' } };
    run.apply(replyOf(run.known, { toolCalls: [callOf('1', 'nothing')], providerState }));
    expect(run.known.messages[1]).toMatchObject({ role: 'assistant', providerState });
  });
});

describe('a run that lost its life', () => {
  test('does not repeat a model call whose reply is recorded', () => {
    const run = new DrivenRun().started();
    run.reply('', callOf('1', 'read'), callOf('2', 'read'));
    run.apply({ kind: 'tool-finished', result: okResult('1', 'read'), thread: 3 });
    expect(run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: false })).toEqual([]);
    const effects = run.apply({ kind: 'life-started', life: 'b', thread: 8 });
    expect(effects).toMatchObject([{ kind: 'run-tool', call: { callId: '2' } }]);
    expect(run.known).toMatchObject({ restarts: 1, turn: 1, usage: { modelCalls: 1 } });
  });

  test('makes a model call again whose reply is not recorded', () => {
    const run = new DrivenRun().started();
    run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: false });
    expect(kindsOf(run.apply({ kind: 'life-started', life: 'b', thread: 8 }))).toEqual(['call-model']);
  });

  test('tells the model of a tool with effects outside that its outcome is unknown, and repeats the others', () => {
    const run = new DrivenRun().started();
    run.reply('', callOf('1', 'send'), callOf('2', 'read'));
    run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: false });
    const effects = run.apply({ kind: 'life-started', life: 'b', thread: 8 });
    expect(effects).toMatchObject([{ kind: 'run-tool', call: { callId: '2' } }]);
    expect(run.known.calls[0]?.result).toMatchObject({ ok: false, error: { code: 'tool-outcome-unknown' } });
  });

  test('has a tool that took two threads with it run in a thread of its own, and gives it up after the third', () => {
    const run = new DrivenRun().started();
    run.reply('', callOf('1', 'read'));
    expect(run.apply({ kind: 'life-ended', life: 'a', charged: true, isGone: false })).toEqual([]);
    expect(kindsOf(run.apply({ kind: 'life-started', life: 'b', thread: 8 }))).toEqual(['run-tool']);
    expect(kindsOf(run.apply({ kind: 'life-ended', life: 'b', charged: true, isGone: false }))).toEqual(['call-pool']);
    run.apply({ kind: 'tool-lost', callId: '1' });
    expect(run.known.messages.at(-1)).toMatchObject({ results: [{ ok: false, error: { code: 'tool-thread-lost' } }] });
  });

  test('keeps a tool that is under way on the pool, and takes its result while it has no life', () => {
    const run = new DrivenRun().started();
    expect(kindsOf(run.reply('', callOf('1', 'search')))).toEqual(['call-pool']);
    expect(run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: false })).toEqual([]);
    expect(run.apply({ kind: 'tool-finished', result: okResult('1', 'search'), thread: 4 })).toEqual([]);
    expect(kindsOf(run.apply({ kind: 'life-started', life: 'b', thread: 8 }))).toEqual(['call-model']);
  });

  test('fails when it is itself to blame again and again, and much later when it is not', () => {
    const losses = (charged: boolean): number => {
      const run = new DrivenRun().started();
      for (let count = 1; ; count++) {
        run.apply({ kind: 'life-ended', life: run.known.life ?? '', charged, isGone: false });
        run.apply({ kind: 'life-started', life: `life ${count}`, thread: 8 });
        if (run.known.ending !== null) {
          expect(run.known.ending).toMatchObject({ kind: 'failed', error: { code: 'restart-intensity' } });
          return count;
        }
      }
    };
    expect(losses(true)).toBe(mostChargedLosses + 1);
    expect(losses(false)).toBe(mostFruitlessRestarts + 1);
  });
});

describe('a run whose agent is gone', () => {
  test('is given another one while it is needed, and ends when it is not', () => {
    const run = new DrivenRun().started();
    const gone: RunHappening = { kind: 'life-ended', life: 'a', charged: false, isGone: true };
    expect(kindsOf(run.apply(gone))).toEqual(['start-life']);
    run.apply({ kind: 'life-started', life: 'b', thread: 8 });
    expect(run.known.restarts).toBe(1);
    run.apply(endings[1] as RunHappening);
    run.apply({ ...gone, life: 'b' });
    expect(run.known.status).toBe('cancelled');
  });

  test('ends although its supervisor was about to restart it', () => {
    const run = new DrivenRun().started();
    run.apply({ kind: 'life-ended', life: 'a', charged: true, isGone: false });
    run.apply(endings[1] as RunHappening);
    expect(run.known).toMatchObject({ status: 'cancelled', stop: 'confirmed' });
  });

  test('does not end while an agent may be on its way to it', () => {
    const run = new DrivenRun();
    run.apply({ kind: 'admitted' });
    expect(run.apply(endings[1] as RunHappening)).toEqual([]);
    expect(run.known.status).toBe('running');
    run.apply({ kind: 'life-ended', life: 'never heard of', charged: false, isGone: true });
    expect(run.known.status).toBe('cancelled');
  });
});

describe('a run with children', () => {
  const withChildren = (...ids: readonly string[]): DrivenRun => {
    const run = new DrivenRun().started();
    run.reply('', callOf('1', 'sessions_map'));
    run.apply({ kind: 'children-accepted', children: ids.map((id) => ({ id, agent: 'reader', label: null })) });
    run.apply({ kind: 'tool-finished', result: okResult('1', 'sessions_map'), thread: null });
    return run;
  };

  test('waits without a life, and is woken once when all of them have ended', () => {
    const run = withChildren('1.1', '1.2');
    expect(run.reply('', callOf('2', 'sessions_yield'))).toMatchObject([{ kind: 'session-tool', call: { callId: '2' } }]);
    expect(
      kindsOf(run.apply({ kind: 'waiting', callId: '2', for: { kind: 'children', until: 'all' }, timeoutMs: null })),
    ).toEqual(['retire']);
    expect(run.known.status).toBe('waiting');
    run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: false });
    expect(run.apply({ kind: 'announced', child: '1.2', outcome: 'failed' })).toEqual([]);
    expect(kindsOf(run.apply({ kind: 'announced', child: '1.1', outcome: 'done' }))).toEqual(['wake']);
    run.apply({ kind: 'woken', result: okResult('2', 'sessions_yield'), reported: ['1.1', '1.2'] });
    expect(run.known).toMatchObject({ status: 'queued', unreported: 0, announcements: 2 });
    run.apply({ kind: 'admitted' });
    expect(kindsOf(run.apply({ kind: 'life-started', life: 'b', thread: 8 }))).toEqual(['call-model']);
    expect(run.known.restarts).toBe(0);
  });

  test('is not woken by the late end of the life that it had before it waited', () => {
    const run = withChildren('1.1');
    run.reply('', callOf('2', 'sessions_yield'));
    run.apply(
      { kind: 'waiting', callId: '2', for: { kind: 'children', until: 'all' }, timeoutMs: null },
      { kind: 'announced', child: '1.1', outcome: 'done' },
    );
    run.apply({ kind: 'woken', result: okResult('2', 'sessions_yield'), reported: ['1.1'] });
    expect(kindsOf(run.apply({ kind: 'admitted' }))).toEqual(['start-life']);
    expect(run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: false })).toEqual([]);
    expect(run.known.status).toBe('running');
  });

  test('yields only after the other calls of its turn', () => {
    const run = withChildren('1.1');
    expect(kindsOf(run.reply('', callOf('1', 'sessions_yield'), callOf('2', 'read')))).toEqual(['run-tool']);
    expect(kindsOf(run.apply({ kind: 'tool-finished', result: okResult('2', 'read'), thread: 3 }))).toEqual(['session-tool']);
  });

  test('looks at each call of a reply a few times at most, however many may wait or are to be asked about', () => {
    const count = 800;
    const approved = { ...sendTool, approval: true as const };
    for (const name of ['sessions_yield', 'send']) {
      const run = new DrivenRun(
        specOf({
          agent: {
            tools: [approved],
            reach: { roots: [], hosts: [], write: false, commands: false, denyTools: [], approvalTimeoutMs: 1000 },
          },
        }),
      ).started();
      run.reply('', callOf('1', 'sessions_yield'), callOf('2', name));
      let looks = 0;
      const calls = Array.from({ length: count }, (_, index): CallState => {
        const call = callOf(String(index), name);
        return {
          ...{ call, starts: 0, startedIn: null },
          get result() {
            looks += 1;
            return null;
          },
        };
      });
      const due = dueEffects({ ...run.known, status: 'running', wait: null, calls });
      expect(due.map(({ key }) => key)).toEqual([name === 'send' ? 'ask/1/0' : 'session/1/0']);
      expect(looks).toBeLessThanOrEqual(10 * count);
    }
  });

  test('makes 1,024 calls of a reply at most, and its model reads that of the rest', () => {
    const run = new DrivenRun().started();
    const calls = Array.from({ length: 1100 }, (_, index) => callOf(String(index), 'read'));
    const due = run.reply('', ...calls);
    expect(kindsOf(due)).toEqual(Array.from({ length: 1024 }, () => 'run-tool'));
    for (const { callId } of calls.slice(0, 1024)) {
      run.apply({ kind: 'tool-finished', result: okResult(callId, 'read'), thread: 3 });
    }
    const last = run.known.messages.at(-1);
    expect(last).toMatchObject({ role: 'tools', results: calls.map(({ callId }) => ({ callId })) });
    const results = last?.role === 'tools' ? last.results : [];
    const message = expect.stringContaining('1024 tool calls, and this one had 1100');
    expect(results.map(({ ok }) => ok)).toEqual(calls.map((_, index) => index < 1024));
    expect(results.at(-1)).toMatchObject({ error: { code: 'limit-calls', message } });
    expect(kindsOf(run.effects.slice(-1))).toEqual(['call-model']);
  });

  test('does not end before they have', () => {
    const run = withChildren('1.1', '1.2');
    expect(kindsOf(run.apply(endings[1] as RunHappening))).toEqual(['cancel-children', 'halt']);
    run.apply({ kind: 'life-ended', life: 'a', charged: false, isGone: false });
    run.apply({ kind: 'announced', child: '1.1', outcome: 'cancelled' });
    expect(run.known).toMatchObject({ status: 'running', stop: 'confirmed', openChildren: 1 });
    run.apply({ kind: 'announced', child: '1.2', outcome: 'cancelled' });
    expect(run.known.status).toBe('cancelled');
  });
});
