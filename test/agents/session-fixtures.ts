// Swarms on this thread for tests of sessions, and the steps of their scripts.
import { afterEach, onTestFinished } from 'vitest';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { allOf } from '../contracts/journal-contract.ts';
import { type ScriptedSwarm, type ScriptedSwarmOptions, type Scripts, scriptedSwarm } from './swarm-fixtures.ts';

const open: ScriptedSwarm[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.swarm.stop();
});

export interface SessionSwarm extends ScriptedSwarm {
  /** Everything in the journal so far. */
  journaled(): Promise<readonly RunEvent[]>;
}

/** A swarm without threads, stopped at the end of the test, whose journal keeps everything unless it is given one. */
export async function sessionSwarm(scripts: Scripts, options: ScriptedSwarmOptions = {}): Promise<SessionSwarm> {
  const journal = options.journal ?? createMemoryJournal();
  const one = await scriptedSwarm(scripts, { threads: 0, journal, ...options });
  open.push(one);
  return { ...one, journaled: async () => (await allOf(journal)).map(({ event }) => event) };
}

/** The same on a clock that stands still until the test moves it. */
export async function stillSwarm(
  scripts: Scripts,
  options: ScriptedSwarmOptions = {},
): Promise<SessionSwarm & { readonly clock: VirtualClock }> {
  const clock = new VirtualClock();
  const system = await createSystem({ threads: 0, clock });
  onTestFinished(() => system.stop());
  return { ...(await sessionSwarm(scripts, { system, clock, ...options })), clock };
}

export function step(name: string, input: unknown, rest: Partial<ScriptStep> = {}): ScriptStep {
  return { toolCalls: [{ name, input }], ...rest };
}

export function spawnStep(agent: string, input: unknown, more: object = {}, rest: Partial<ScriptStep> = {}): ScriptStep {
  return step('sessions_spawn', { agent, task: { input }, ...more }, rest);
}

export const yieldAll: ScriptStep = step('sessions_yield', { until: 'all' });
