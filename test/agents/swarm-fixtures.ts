// Swarms for tests: agents whose replies are written down, and a count of the model calls over all threads.
// The swarms of a worker's test files share their systems, which end with its process: threads take their time to start.
import { type Agent, defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import type { SwarmEvent } from '../../src/agents/swarm-events.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import { scriptedProvider } from '../../src/models/scripted.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import type { Tool } from '../../src/tools/tool.ts';

export type Scripts = Readonly<Record<string, readonly ScriptStep[]>>;

export interface ScriptedSwarmOptions extends SwarmOptions {
  /** Milliseconds before each model call. */
  readonly delayMs?: number;
}

export interface ScriptedSwarm {
  readonly swarm: Swarm;
  readonly events: SwarmEvent[];
  /** Model calls made so far, over all threads. */
  calls(): number;
}

const systems = new Map<number, Promise<ActorSystem>>();

/** The system of so many threads that tests share. */
export function sharedSystem(threads: number): Promise<ActorSystem> {
  const system = systems.get(threads) ?? createSystem({ threads });
  systems.set(threads, system);
  return system;
}

export async function scriptedSwarm(scripts: Scripts, options: ScriptedSwarmOptions = {}): Promise<ScriptedSwarm> {
  const { delayMs = 0, threads = 2, system = await sharedSystem(threads), ...rest } = options;
  const calls = new SharedArrayBuffer(4);
  const events: SwarmEvent[] = [];
  const swarm = await createSwarm({
    system,
    agents: [],
    onEvent: (event) => events.push(event),
    ...rest,
    providers: { scripted: scriptedProvider({ scripts, calls, delayMs }), ...rest.providers },
  });
  return { swarm, events, calls: () => Atomics.load(new Int32Array(calls), 0) };
}

export interface AgentWishes {
  readonly tools?: readonly (string | Tool)[];
  readonly mayDelegate?: readonly string[];
}

/** An agent that plays the script of its name. */
export function scriptedAgent(name: string, wishes: AgentWishes = {}): Agent<string, string> {
  return defineAgent({ name, description: `Plays ${name}`, instructions: 'Play.', model: `scripted:${name}`, ...wishes });
}

export function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** Waits until `isSo`, at most 15 seconds. */
export async function until(isSo: () => boolean, what = 'what was awaited'): Promise<void> {
  for (const start = performance.now(); !isSo(); await sleep(2)) {
    if (performance.now() - start > 15_000) throw new Error(`${what} did not come within 15 s`);
  }
}
