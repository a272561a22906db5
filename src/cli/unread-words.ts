// Words of the command that gave no document, as runs that failed before they began: so a program that reads the object, and a person who
// reads the answer, sees everything that was named and not read in one place.
import { noUsage, type RunRecord } from '../agents/runs/run-record.ts';
import { escapeLine } from './escape.ts';
import type { Unmatched } from './find-documents.ts';

/** More than these are counted, not listed. */
const mostListed = 20;

/** One failed reader per word, beside the children of the orchestrator and numbered on from them. */
export function unreadRecords(unmatched: readonly Unmatched[], records: readonly RunRecord[]): RunRecord[] {
  const root = records.find(({ parent }) => parent === null);
  const numbers = records.filter(({ parent }) => parent === (root?.id ?? null)).map(({ id }) => Number(id.split('.').at(-1)));
  const last = numbers.reduce((most, number) => Math.max(most, number), 0);
  return unmatched.map(({ name, code, message }, index) => ({
    id: `${root === undefined ? '' : `${root.id}.`}${last + index + 1}`,
    parent: root?.id ?? null,
    agent: 'reader',
    task: root?.task ?? '',
    document: name,
    status: 'failed',
    outcome: 'failed',
    result: null,
    error: { code, message },
    partial: null,
    restarts: 0,
    taintedBy: null,
    thread: null,
    toolThreads: [],
    acceptedMs: null,
    queuedMs: 0,
    startedMs: null,
    ranMs: 0,
    endedMs: null,
    model: 'extractive',
    answeredBy: null,
    usage: noUsage,
    costUsd: 0,
    brainAloneUsd: 0,
    isEstimated: false,
  }));
}

/** What the answer has at its end for a person; empty when every word gave a document. Escaped. */
export function unreadText(unmatched: readonly Unmatched[]): string {
  if (unmatched.length === 0) return '';
  const lines = unmatched.slice(0, mostListed).map(({ code, message }) => `- ${escapeLine(code)}: ${escapeLine(message)}\n`);
  const more = unmatched.length - lines.length;
  return `\nNot read, ${unmatched.length}:\n${lines.join('')}${more > 0 ? `- and ${more} more\n` : ''}`;
}
