// The record of a run that code has asked for and that is not accepted yet. Pure.
import type { Agent } from '../agent.ts';
import { inputText, type NormalTask } from '../task.ts';
import { noUsage, type RunRecord } from './run-record.ts';
import { documentOf, oneLine } from './run-view.ts';

export function submittedRecord(id: string, agent: Agent, task: Pick<NormalTask, 'input' | 'files'>, model: string): RunRecord {
  return {
    ...{ id, parent: null, agent: agent.name, task: oneLine(inputText(task.input)) },
    document: documentOf(agent, task.files),
    ...{
      status: 'submitted',
      outcome: null,
      result: null,
      error: null,
      partial: null,
      restarts: 0,
      taintedBy: null,
      thread: null,
      toolThreads: [],
    },
    ...{ acceptedMs: null, queuedMs: 0, startedMs: null, ranMs: 0, endedMs: null },
    ...{ model, answeredBy: null, usage: noUsage, costUsd: 0, brainAloneUsd: 0, isEstimated: false },
  };
}
