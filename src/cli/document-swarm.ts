// What the command needs of a swarm, and the real one: about documents, an orchestrator that sends one reader to each; about a goal, one that hands out
// tasks to the agents that there are, or an agent of the user's own.

import { resolve } from 'node:path';
import type { Agent } from '../agents/agent.ts';
import { createSwarm } from '../agents/create-swarm.ts';
import { defaultLimits, type Limits } from '../agents/limits.ts';
import { documentOrchestrator } from '../agents/ready/document-agents.ts';
import { goalOrchestrator } from '../agents/ready/general-agents.ts';
import { usefulAgents } from '../agents/ready/ready-agents.ts';
import type { RunOutcome, RunRecord } from '../agents/runs/run-record.ts';
import type { SwarmEvent } from '../agents/swarm-events.ts';
import type { SwarmOptions } from '../agents/swarm-options.ts';
import { normaliseTask } from '../agents/task.ts';
import type { Clock } from '../base/clock.ts';
import { embeddedModel } from './command-options.ts';
import type { DocumentFile } from './find-documents.ts';
import type { SwarmWishes } from './requests.ts';
import type { Team } from './team.ts';

/** A swarm that answers one question, about documents or not. */
export interface DocumentSwarm {
  /** Never rejects. */
  answer(question: string, files: readonly DocumentFile[]): Promise<RunOutcome<unknown>>;
  records(): readonly RunRecord[];
  cancel(reason: string): Promise<void>;
  stop(): Promise<void>;
}

export interface DocumentSwarmSetting {
  readonly request: SwarmWishes & { readonly question: string };
  readonly team: Team;
  readonly documents: number;
  readonly clock: Clock;
  /** `clock.now()` when the command began: the deadline counts from then. */
  readonly startedAt: number;
  readonly onEvent: (event: SwarmEvent) => void;
}

export type OpenSwarm = (setting: DocumentSwarmSetting) => Promise<DocumentSwarm>;

/** Starts the swarm's threads; rejects with `unknown-model`, `invalid-argument` or the like before anything runs. */
export const openDocumentSwarm: OpenSwarm = async ({ request, team, documents, clock, startedAt, onEvent }) => {
  const agents = swarmAgents(team);
  const root = rootOf(team, documents, agents);
  // It would throw where nobody waits for it.
  normaliseTask(root, request.question);
  const swarm = await createSwarm({ ...swarmOptions(request, team, documents), agents, clock, onEvent });
  const left = (): number => Math.max(1, Math.round(startedAt + request.deadlineMs - clock.now()));
  return {
    answer: (question, files) => swarm.run(root, { input: question, files, limits: { deadlineMs: left() } }).outcome(),
    records: () => swarm.records(),
    cancel: (reason) => swarm.cancel(reason),
    stop: () => swarm.stop(),
  };
};

/** The options of a swarm by what the words say, and where they say nothing by the configuration. `granted`: agents beyond those a model may start. */
export function swarmOptions(wishes: SwarmWishes, { cwd, config, brain, brawn, maxUsd }: Team, granted: number): SwarmOptions {
  const { threads, maxConcurrent, timeoutMs, maxFileBytes, record, replay } = wishes;
  const { maxUsd: _, ...configured } = config.limits ?? {};
  const limits: Partial<Limits> = {
    ...configured,
    ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(typeof maxUsd === 'number' ? { maxUsd } : {}),
    // One reader per file is the user's own wish; the limit is for what a model wants beyond that.
    maxAgents: (configured.maxAgents ?? defaultLimits.maxAgents) + granted,
    maxQueued: (configured.maxQueued ?? defaultLimits.maxQueued) + granted,
  };
  return {
    ...config,
    ...(threads === undefined ? {} : { threads }),
    models: { brain, brawn },
    limits,
    ...(maxFileBytes === undefined ? {} : { maxFileBytes }),
    ...(record === undefined ? {} : { tape: { record: resolve(cwd, record) } }),
    ...(replay === undefined ? {} : { tape: { replay: resolve(cwd, replay) } }),
  };
}

/** Those of the user, and the ready ones whose names are free. */
export function swarmAgents({ agents, first, config }: Team): readonly Agent[] {
  const own = first === undefined || agents.some(({ name }) => name === first.name) ? agents : [first, ...agents];
  const taken = new Set(own.map(({ name }) => name));
  return [...own, ...usefulAgents(config).filter(({ name, mayDelegate }) => !taken.has(name) && mayDelegate.length === 0)];
}

/** The embedded model knows how to plan for documents, and nothing else. */
function rootOf({ first, isInvited, brain }: Team, documents: number, all: readonly Agent[]): Agent {
  if (first !== undefined) return first;
  if (documents > 0 && (!isInvited || brain === embeddedModel)) return documentOrchestrator;
  return goalOrchestrator(all.map(({ name }) => name).filter((name) => name !== 'orchestrator'));
}
