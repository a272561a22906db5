// What of a swarm cannot travel: the objects that its actors on main reach by the swarm's id, also after a restart.

import type { Supervisor } from '../actors/supervisor.ts';
import { ActorError } from '../base/actor-error.ts';
import type { Clock } from '../base/clock.ts';
import { globalTable } from '../base/global-table.ts';
import type { Ref } from '../runtime/ref.ts';
import type { ActorSystem } from '../system/create-system.ts';
import type { Agent } from './agent.ts';
import type { Journal } from './journal.ts';
import type { RunBoard } from './run-board.ts';
import type { RunSpec } from './run-event.ts';
import type { Coordinator, ToolRunner } from './swarm-protocol.ts';
import type { SwarmSettings } from './swarm-settings.ts';

/** A run that code asked for and that is not accepted yet. */
export interface Submission {
  readonly spec: RunSpec;
}

/** The swarm's own actors; their refs outlive restarts. */
export interface SwarmActors {
  readonly coordinator: Ref<Coordinator>;
  readonly toolRunner: Ref<ToolRunner>;
  /** Supervises the agents. */
  readonly agents: Ref<Supervisor>;
}

export interface SwarmParts {
  readonly system: ActorSystem;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly settings: SwarmSettings;
  readonly board: RunBoard;
}

export class SwarmHome {
  readonly system: ActorSystem;
  readonly journal: Journal;
  readonly settings: SwarmSettings;
  /** Records, and whoever waits for a run. */
  readonly board: RunBoard;
  /** Runs that wait to be accepted, in order; the coordinator takes one out when it is recorded. */
  readonly submissions = new Map<string, Submission>();
  /** Runs to be cancelled, with the reason; taken out when it is recorded. */
  readonly cancels = new Map<string, string>();
  /** The agents of open runs as their owners defined them, for the schemas that cannot travel. */
  readonly agents = new Map<string, Agent>();
  actors: SwarmActors | undefined;
  readonly #clock: Clock;
  #epochMs: number;
  #rootRuns = 0;

  constructor(parts: SwarmParts) {
    this.system = parts.system;
    this.journal = parts.journal;
    this.settings = parts.settings;
    this.board = parts.board;
    this.#clock = parts.clock;
    this.#epochMs = parts.clock.now();
  }

  /** Milliseconds since the swarm was created, in the process that created it. */
  nowMs(): number {
    return Math.round((this.#clock.now() - this.#epochMs) * 1000) / 1000;
  }

  /** Time never falls behind what the journal says. */
  continueFrom(lastMs: number): void {
    if (lastMs > this.nowMs()) this.#epochMs = this.#clock.now() - lastMs;
  }

  /** The id of the next run that code starts. */
  nextRun(): string {
    return String(++this.#rootRuns);
  }

  /** A run that the journal knows; its id is taken. */
  noteRun(id: string): void {
    if (!id.includes('.')) this.#rootRuns = Math.max(this.#rootRuns, Number(id));
  }
}

const homes = globalTable<SwarmHome>('troupe.swarms');

export function openHome(swarm: string, home: SwarmHome): void {
  homes.set(swarm, home);
}

export function closeHome(swarm: string): void {
  homes.delete(swarm);
}

/** The home of a swarm; throws `system-stopped` when the swarm has stopped. */
export function homeOf(swarm: string): SwarmHome {
  const home = homes.get(swarm);
  if (home === undefined) throw new ActorError('system-stopped', 'the swarm has stopped');
  return home;
}
