// Why a tape has no answer to a call: how its request differs from the nearest that was recorded for its run. Says where, and how much, but not
// what the texts are: the words go into errors and logs, where a prompt has no place.
import { type PartPrints, type RequestPrint, readPrint } from './request-print.ts';
import type { CallKey } from './tape-line.ts';

interface Printed extends CallKey {
  readonly print: RequestPrint;
}

/** More differences than these are counted. */
const mostDifferences = 6;
const mostRuns = 8;
/** Names come from models and users. */
const longestName = 80;

/** In a few lines; `equal` is how many recordings of that very request there are. */
export function describeMiss(asked: Printed, ofRun: readonly Printed[], equal: number, runs: readonly string[]): string {
  const what = `the tape has no call for turn ${asked.turn} of run ${asked.run}`;
  if (ofRun.length === 0) return `${what}: it has none of that run (${listRuns(runs)})`;
  if (equal > 0)
    return `${what}: the same request was recorded ${equal === 1 ? 'once' : `${equal} times`}, and is asked once more`;
  const nearest = nearestOf(asked, ofRun);
  const differences = differencesOf(nearest.print, asked.print);
  const more = differences.length - mostDifferences;
  const told = [...differences.slice(0, mostDifferences), ...(more > 0 ? [`and ${more} more differences`] : [])];
  return `${what}; the nearest, turn ${nearest.turn}, differs in:\n${told.map((line) => `- ${line}`).join('\n')}`;
}

function listRuns(runs: readonly string[]): string {
  if (runs.length === 0) return 'it has no call at all';
  return `it has the runs ${runs.slice(0, mostRuns).join(', ')}${runs.length > mostRuns ? ` and ${runs.length - mostRuns} more` : ''}`;
}

/** The one with the most parts in common; of equals, the one of the same turn. */
function nearestOf(asked: Printed, ofRun: readonly Printed[]): Printed {
  const scored = ofRun.map((one) => ({ one, score: likeness(one.print, asked.print) + (one.turn === asked.turn ? 0.5 : 0) }));
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).one;
}

function likeness(one: RequestPrint, other: RequestPrint): number {
  return differencesIn(one.head, other.head).equal + messagesOf(one, other).reduce((sum, { equal }) => sum + equal, 0);
}

function messagesOf(
  recorded: RequestPrint,
  asked: RequestPrint,
): readonly { readonly equal: number; readonly lines: readonly string[] }[] {
  const count = Math.max(recorded.messages.length, asked.messages.length);
  return Array.from({ length: count }, (_, index) => {
    const [before, now] = [recorded.messages[index], asked.messages[index]];
    const name = `message ${index + 1}`;
    if (before === undefined) return { equal: -1, lines: [`${name} (${now?.['role']}) was not there`] };
    if (now === undefined) return { equal: -1, lines: [`${name} (${before['role']}) is not there any more`] };
    const { equal, lines } = differencesIn(before, now);
    return { equal, lines: lines.map((line) => `${name} (${before['role']}), ${line}`) };
  });
}

/** In the order in which a model reads them. */
function differencesOf(recorded: RequestPrint, asked: RequestPrint): readonly string[] {
  return [...differencesIn(recorded.head, asked.head).lines, ...messagesOf(recorded, asked).flatMap(({ lines }) => lines)];
}

function differencesIn(recorded: PartPrints, asked: PartPrints): { readonly equal: number; readonly lines: readonly string[] } {
  const lines: string[] = [];
  let equal = 0;
  for (const part of new Set([...Object.keys(recorded), ...Object.keys(asked)])) {
    const [before, now] = [recorded[part], asked[part]];
    if (before === now) equal += 1;
    else lines.push(`${clip(part)}: ${difference(before, now)}`);
  }
  return { equal, lines };
}

function difference(before: string | undefined, now: string | undefined): string {
  if (before === undefined) return 'was not there';
  if (now === undefined) return 'is not there any more';
  if (!isText(before) || !isText(now)) return `${clip(before)} was recorded, ${clip(now)} is asked`;
  const [recorded, asked] = [readPrint(before), readPrint(now)];
  const line = asked.lines.findIndex((digest, index) => digest !== recorded.lines[index]);
  const differing = line === -1 ? Math.min(asked.lines.length, recorded.lines.length) + 1 : line + 1;
  return `${recorded.characters} characters were recorded, ${asked.characters} are asked; the first difference is at line ${differing}`;
}

function isText(print: string): boolean {
  return /^\d+ [0-9a-f]{16} \S*$/.test(print);
}

function clip(name: string): string {
  const line = name.replace(/\s+/g, ' ');
  return line.length <= longestName ? line : `${line.slice(0, longestName - 1)}…`;
}
