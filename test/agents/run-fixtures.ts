// Runs and events for tests: a spec with everything a test does not care about filled in, and a driver that folds what is due.

import { defaultLimits, runLimits } from '../../src/agents/limits.ts';
import type { Effect } from '../../src/agents/runs/run-effects.ts';
import type { CallBound, RunEvent, RunHappening, RunSpec, ToolRef } from '../../src/agents/runs/run-event.ts';
import type { RunState } from '../../src/agents/runs/run-state.ts';
import { runTransition } from '../../src/agents/runs/run-transition.ts';
import type { ToolCall, ToolResult } from '../../src/models/model.ts';

export const readTool: ToolRef = { module: 'file:///tools.ts', name: 'read', effects: 'none', runs: 'host' };
export const poolTool: ToolRef = { module: 'file:///tools.ts', name: 'search', effects: 'none', runs: 'pool' };
export const sendTool: ToolRef = { module: 'file:///tools.ts', name: 'send', effects: 'external', runs: 'host' };

export interface SpecWishes extends Omit<Partial<RunSpec>, 'agent' | 'limits'> {
  readonly agent?: Partial<RunSpec['agent']>;
  readonly limits?: Partial<RunSpec['limits']>;
}

export function specOf(wishes: SpecWishes = {}): RunSpec {
  return {
    id: '1',
    parent: null,
    root: '1',
    depth: 0,
    input: 'the question',
    files: [],
    label: null,
    taskKey: null,
    deadlineAtMs: null,
    ...wishes,
    limits: { ...runLimits(defaultLimits), ...wishes.limits },
    agent: {
      name: 'reader',
      instructions: 'read',
      model: 'scripted:reader',
      fallbacks: [],
      escalation: [],
      effort: undefined,
      maxOutputTokens: 4096,
      promptBytes: 100,
      tools: [readTool, sendTool, poolTool],
      outputSchema: undefined,
      mayDelegate: ['reader'],
      contextTokens: null,
      ...wishes.agent,
    },
  };
}

/**
 * A run that is driven by hand: `apply` folds an event and whatever it makes due to be recorded, and notes the other effects. There is money for every
 * call, and a call that is open at the end may have cost all that was set aside.
 */
export class DrivenRun {
  readonly events: RunEvent[] = [];
  readonly effects: Effect[] = [];
  state: RunState | undefined;
  nowMs = 0;
  readonly id: string;

  constructor(spec: RunSpec = specOf()) {
    this.id = spec.id;
    this.apply({ kind: 'accepted', spec });
  }

  get known(): RunState {
    if (this.state === undefined) throw new Error('the run was not accepted');
    return this.state;
  }

  /** Applies the happenings in order; returns the effects that they made due, without those that were recorded at once. */
  apply(...happenings: readonly RunHappening[]): readonly Effect[] {
    const from = this.effects.length;
    for (const happening of happenings) this.#applyOne(happening);
    return this.effects.slice(from);
  }

  /** From acceptance to a first life. */
  started(life = 'a'): this {
    this.apply({ kind: 'admitted' }, { kind: 'life-started', life, thread: 7 });
    return this;
  }

  reply(text: string, ...toolCalls: readonly ToolCall[]): readonly Effect[] {
    return this.apply(replyOf(this.known, { text, toolCalls, stopReason: toolCalls.length > 0 ? 'tool-calls' : 'end' }));
  }

  #applyOne(happening: RunHappening): void {
    const event: RunEvent = { ...happening, run: this.id, atMs: this.nowMs };
    const [next, effects] = runTransition(this.state, event);
    this.state = next;
    this.events.push(event);
    for (const effect of effects) {
      if (effect.kind === 'record') this.#applyOne(effect.happening);
      else if (effect.kind === 'reserve') this.#applyOne(reservedBy(effect));
      else if (effect.kind !== 'settle-call') this.effects.push(effect);
      else if (this.known.stop !== null) this.#applyOne(settledBy(effect));
    }
  }
}

/** A reply to the run's open call. */
export function replyOf(
  { turn, openCall }: RunState,
  fields: Partial<Extract<RunHappening, { kind: 'model-replied' }>>,
): RunHappening {
  const { attempt = 1, model = 'scripted:reader' } = openCall ?? {};
  const reply = { text: 'so', toolCalls: [], stopReason: 'end' as const, usage: { inputTokens: 10, outputTokens: 5 } };
  return { kind: 'model-replied', turn: turn + 1, attempt, model, ...reply, ...fields };
}

type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

export const someBound: CallBound = { inputTokens: 100, outputTokens: 50, nanoUsd: null };

function reservedBy({ turn, attempt, model }: EffectOf<'reserve'>): RunHappening {
  return { kind: 'call-reserved', turn, attempt, model, bound: someBound, price: null };
}

function settledBy({ turn, attempt }: EffectOf<'settle-call'>): RunHappening {
  return { kind: 'call-settled', turn, attempt, cost: 'unknown' };
}

export function callOf(callId: string, name: string, input: unknown = {}): ToolCall {
  return { callId, name, input };
}

export function okResult(callId: string, name: string, output: unknown = {}): ToolResult {
  return { callId, name, ok: true, output };
}

export function kindsOf(effects: readonly Effect[]): readonly string[] {
  return effects.map((effect) => effect.kind);
}
