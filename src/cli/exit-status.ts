// What the command's exit status says. A pure decision, so that scripts can rely on it.
import type { RunRecord } from '../agents/runs/run-record.ts';

export const exitStatus = {
  /** Every document was read and the question answered. */
  answered: 0,
  /** Something that was named could not be read; the rest was answered. */
  partly: 1,
  /** The command's words are off; nothing was started. */
  usage: 2,
  /** There is no answer. */
  nothing: 3,
  /** A limit of money or tokens ended at least one run. */
  overBudget: 4,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Whether an answer came though of these documents none can have been read: nobody was sent to one, and no tool was called. */
export function isUnread(records: readonly RunRecord[], documents: number): boolean {
  return documents > 0 && records.every(({ parent, usage }) => parent === null && usage.toolCalls === 0);
}

/** The status of a run that was not interrupted. */
export function statusOf(hasAnswer: boolean, records: readonly RunRecord[], unmatchedWords: number, documents = 0): ExitStatus {
  if (records.some(({ outcome }) => outcome === 'over-budget')) return exitStatus.overBudget;
  const readers = records.filter(({ parent }) => parent !== null);
  const done = readers.filter(({ outcome }) => outcome === 'done').length;
  if (done === 0 && (readers.length > 0 || !hasAnswer)) return exitStatus.nothing;
  if (isUnread(records, documents)) return exitStatus.partly;
  return hasAnswer && done === readers.length && unmatchedWords === 0 ? exitStatus.answered : exitStatus.partly;
}
