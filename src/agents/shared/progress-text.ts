// The progress log as text: what is known of the runs, as Markdown for people and as JSON for programs. Pure.
import type { RunRecord } from '../runs/run-record.ts';

/** A run as the log knows it. */
export interface ProgressRun {
  readonly record: RunRecord;
  /** What it is at, while it runs. */
  readonly activity: string | null;
  /** What its agent reported, the newest last. */
  readonly notes: readonly string[];
}

export interface Progress {
  /** By id. */
  readonly runs: readonly ProgressRun[];
  /** Of all runs, those left out too. */
  readonly counts: Readonly<Record<string, number>>;
  /** Ended runs that are not among `runs`. */
  readonly omitted: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export function progressMarkdown({ runs, counts, omitted, atMs }: Progress): string {
  const told = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  const lines = ['# Progress', '', `${told.join(', ') || 'No runs yet'}. As of ${new Date(atMs).toISOString()}.`, ''];
  for (const run of runs) lines.push(lineOf(run), ...run.notes.map((note) => `${indentOf(run)}  - ${safe(note)}`));
  if (omitted > 0) lines.push('', `${omitted} more have ended.`);
  return `${lines.join('\n')}\n`;
}

export function progressJson({ runs, counts, omitted, atMs }: Progress): string {
  const rows = runs.map(({ record, activity, notes }) => ({
    ...{ run: record.id, parent: record.parent, agent: record.agent, task: record.task, status: record.status },
    ...{ activity, notes, error: record.error, usage: record.usage, costUsd: record.costUsd },
  }));
  return `${JSON.stringify({ updatedAt: new Date(atMs).toISOString(), counts, omitted, runs: rows }, null, 2)}\n`;
}

function lineOf(run: ProgressRun): string {
  const { record, activity } = run;
  const box = record.outcome === 'done' ? 'x' : ' ';
  const error = record.error === null ? '' : `: ${safe(record.error.code)}`;
  const at = activity === null ? '' : ` (${safe(activity)})`;
  return `${indentOf(run)}- [${box}] ${record.id} **${safe(record.agent)}** ${record.status}${error}${at}: ${safe(record.task)}`;
}

function indentOf({ record }: ProgressRun): string {
  return '  '.repeat(record.id.split('.').length - 1);
}

/** Text of others in one line of Markdown: nothing in it is markup, ends the line, or steers a terminal. */
function safe(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const escaped = line.replace(/[\\`*_{}[\]<>()#+!|~&]/g, '\\$&');
  // What would begin a list or underline a heading.
  return escaped.replace(/^(\d*)([-=.])/, '$1\\$2');
}
