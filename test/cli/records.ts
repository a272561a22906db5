// Run records for tests that need only some of their fields.
import { noUsage, type RunRecord } from '../../src/agents/runs/run-record.ts';

export function makeRecord(fields: Partial<RunRecord> & { readonly id: string }): RunRecord {
  const parent = fields.id.includes('.') ? fields.id.slice(0, fields.id.lastIndexOf('.')) : null;
  return {
    parent,
    agent: parent === null ? 'orchestrator' : 'reader',
    task: 'a question',
    document: parent === null ? null : `doc-${fields.id}.md`,
    status: 'done',
    outcome: fields.status === undefined || fields.status === 'done' ? 'done' : null,
    result: null,
    error: null,
    partial: null,
    restarts: 0,
    taintedBy: null,
    thread: 1,
    toolThreads: [2],
    acceptedMs: 0,
    queuedMs: 0,
    startedMs: 0,
    ranMs: 0,
    endedMs: 0,
    model: 'extractive',
    answeredBy: 'extractive',
    usage: { ...noUsage, inputTokens: 10, outputTokens: 5, modelCalls: 2, toolCalls: 1 },
    costUsd: 0,
    brainAloneUsd: 0,
    isEstimated: false,
    ...fields,
  };
}

/** A reader that read its document and found one passage. */
export function foundRecord(id: string, document: string, text: string): RunRecord {
  const quotes = [{ text, file: document, line: 3 }];
  return makeRecord({ id, document, result: { relevant: true, confidence: 0.9, answer: `It says: ${text}`, quotes } });
}

export function failedRecord(id: string, document: string, code: string, message: string): RunRecord {
  return makeRecord({ id, document, status: 'failed', outcome: 'failed', error: { code, message } });
}
