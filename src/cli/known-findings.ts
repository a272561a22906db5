// What there is when a run ended without a merged answer: after Ctrl-C, a deadline, a failed orchestrator, or for want of money.
import type { Quote } from '../agents/ready/document-agents.ts';
import type { RunRecord } from '../agents/runs/run-record.ts';
import { findingOf } from './json-output.ts';

/** The findings as text, or undefined when no reader had ended. Not escaped. */
export function knownFindings(records: readonly RunRecord[], documents: number): string | undefined {
  const findings = records.flatMap((record) => {
    const finding = findingOf(record);
    return finding === null ? [] : [{ name: record.document ?? record.id, finding }];
  });
  if (findings.length === 0) return undefined;
  const relevant = findings.filter(({ finding }) => finding.relevant).sort((a, b) => b.finding.confidence - a.finding.confidence);
  const head =
    `Not a full answer: ${findings.length} of ${documents} documents ${findings.length === 1 ? 'was' : 'were'} read, ` +
    `${relevant.length} of them ${relevant.length === 1 ? 'speaks' : 'speak'} of the question.`;
  const parts = relevant.map(({ name, finding }) => [`${name}: ${finding.answer}`, ...finding.quotes.map(showQuote)].join('\n'));
  return [head, ...parts].join('\n\n');
}

/** What the first run had written when it could not go on, or undefined. Not escaped. */
export function partialAnswer(records: readonly RunRecord[]): string | undefined {
  const text = records.find(({ parent }) => parent === null)?.partial?.text;
  return typeof text === 'string' ? `Not a full answer: this is the last that was written.\n\n${text}` : undefined;
}

function showQuote({ text, file, line, page }: Quote): string {
  const place = page !== undefined ? `, page ${page}` : line !== undefined ? `:${line}` : '';
  return `  "${text}" (${file}${place})`;
}
