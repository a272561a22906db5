// What the command needs of a swarm, and the real one: an orchestrator that sends one reader to each document.

import { createSwarm } from '../agents/create-swarm.ts';
import { defaultLimits } from '../agents/limits.ts';
import { documentOrchestrator } from '../agents/ready/document-agents.ts';
import type { RunOutcome, RunRecord } from '../agents/runs/run-record.ts';
import type { SwarmEvent } from '../agents/swarm-events.ts';
import type { Clock } from '../base/clock.ts';
import type { RunRequest } from './command-options.ts';
import type { DocumentFile } from './find-documents.ts';

/** A swarm that answers one question about documents. */
export interface DocumentSwarm {
  /** Never rejects. */
  answer(question: string, files: readonly DocumentFile[]): Promise<RunOutcome<string>>;
  records(): readonly RunRecord[];
  cancel(reason: string): Promise<void>;
  stop(): Promise<void>;
}

export interface DocumentSwarmSetting {
  readonly request: RunRequest;
  readonly documents: number;
  readonly clock: Clock;
  /** `clock.now()` when the command began: the deadline counts from then. */
  readonly startedAt: number;
  readonly onEvent: (event: SwarmEvent) => void;
}

export type OpenSwarm = (setting: DocumentSwarmSetting) => Promise<DocumentSwarm>;

/** Starts the swarm's threads; rejects with `unknown-model` or `invalid-argument` before anything runs. */
export const openDocumentSwarm: OpenSwarm = async ({ request, documents, clock, startedAt, onEvent }) => {
  const { threads, maxConcurrent, timeoutMs, deadlineMs } = request;
  const swarm = await createSwarm({
    ...(threads === undefined ? {} : { threads }),
    models: { brain: request.brain, brawn: request.brawn },
    limits: {
      ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      // One reader per file is the user's own wish; the limit is for what a model wants beyond that.
      maxAgents: defaultLimits.maxAgents + documents,
    },
    maxFileBytes: request.maxFileBytes,
    clock,
    onEvent,
  });
  const left = (): number => Math.max(1, Math.round(startedAt + deadlineMs - clock.now()));
  return {
    answer: (question, files) =>
      swarm.run(documentOrchestrator, { input: question, files, limits: { deadlineMs: left() } }).outcome(),
    records: () => swarm.records(),
    cancel: (reason) => swarm.cancel(reason),
    stop: () => swarm.stop(),
  };
};
