// The passages of one document that answer a query best: candidates by BM25, then judged by how close together they have the query's terms.
import type { OpenedDocument } from '../documents/open-document.ts';
import { type Closeness, closenessOf, type TermMatch } from './closeness.ts';
import { type DocumentIndex, type IndexedSegment, indexOf, type SegmentHit } from './document-index.ts';
import type { QueryTerm } from './query.ts';
import { quoteEnd } from './running-on.ts';
import { longestSegment } from './segment.ts';
import { lineAt } from './stretches.ts';
import { tokensOf } from './tokens.ts';
import { keysOf } from './word-keys.ts';

/** A piece of a document, word for word, with its place. */
export interface Passage {
  /** At most 400 characters, white space folded. */
  readonly text: string;
  /** The line of its first character; of HTML, in the extracted text. */
  readonly line?: number;
  /** Of a PDF, in place of the line. */
  readonly page?: number;
  readonly score: number;
  readonly matched: readonly TermMatch[];
  readonly termCoverage: number;
}

export interface FoundPassages {
  /** Best first. */
  readonly passages: readonly Passage[];
  /** How many passages hold any of the terms. */
  readonly total: number;
}

/** So many candidates are looked at closely; they are the ones that could cover most terms. */
const mostCandidates = 240;

interface Candidate {
  readonly segments: readonly IndexedSegment[];
  /** Place of the first among the segments. */
  readonly index: number;
  readonly bm25: number;
  /** The most that its terms can come to. */
  readonly promise: number;
}

export function findPassages(document: OpenedDocument, terms: readonly QueryTerm[], most: number): FoundPassages {
  const index = indexOf(document);
  const hits = index.find(keyWeights(terms));
  const candidates = [...singles(index, hits, terms), ...pairs(index, hits, terms)];
  candidates.sort((a, b) => b.promise - a.promise || b.bm25 - a.bm25 || a.index - b.index);
  const runsOn = document.kind !== 'csv' && document.kind !== 'json';
  const judged = candidates.slice(0, mostCandidates).flatMap((candidate) => {
    const last = candidate.index + candidate.segments.length - 1;
    const [first] = candidate.segments;
    const end = runsOn && first !== undefined ? quoteEnd(index.segments, first, last) : undefined;
    return judge(candidate, terms, end) ?? [];
  });
  judged.sort((a, b) => b.passage.score - a.passage.score || a.candidate.index - b.candidate.index);
  return { passages: withoutOverlaps(judged).slice(0, most), total: hits.length };
}

function keyWeights(terms: readonly QueryTerm[]): Map<string, number> {
  const weights = new Map<string, number>();
  const put = (key: string, weight: number): void => {
    weights.set(key, Math.max(weight, weights.get(key) ?? 0));
  };
  for (const { keys, phrases, weight } of terms) {
    for (const [key, strength] of keys) put(key, strength * weight);
    for (const [key, options] of phrases) for (const { strength } of options) put(key, (strength * weight) / 2);
  }
  return weights;
}

function* singles(index: DocumentIndex, hits: readonly SegmentHit[], terms: readonly QueryTerm[]): Generator<Candidate> {
  const keysOfHeadings = new Map<string, readonly string[]>();
  for (const hit of hits) {
    const segment = index.segments[hit.index];
    if (segment === undefined) continue;
    const heading = headingText(segment);
    if (!keysOfHeadings.has(heading))
      keysOfHeadings.set(
        heading,
        tokensOf(heading).flatMap(({ word }) => keysOf(word)),
      );
    const keys = [...hit.keys, ...(keysOfHeadings.get(heading) ?? [])];
    yield { segments: [segment], index: hit.index, bm25: hit.score, promise: promiseOf(terms, keys) };
  }
}

const headingText = ({ heading, stretch }: IndexedSegment): string =>
  heading === undefined ? '' : stretch.text.slice(...heading);

/** Neighbours in one block that each have a term which the other lacks: "It closed in May. The works …". */
function* pairs(index: DocumentIndex, hits: readonly SegmentHit[], terms: readonly QueryTerm[]): Generator<Candidate> {
  if (terms.length < 2) return;
  const byIndex = new Map(hits.map((hit) => [hit.index, hit]));
  for (const hit of hits) {
    const next = byIndex.get(hit.index + 1);
    const [first, second] = [index.segments[hit.index], index.segments[hit.index + 1]];
    if (next === undefined || first === undefined || second === undefined) continue;
    if (first.block !== second.block || first.stretch !== second.stretch) continue;
    if (second.start < first.end || second.end - first.start > longestSegment) continue;
    const promise = promiseOf(terms, [...hit.keys, ...next.keys]);
    if (promise <= Math.max(promiseOf(terms, hit.keys), promiseOf(terms, next.keys))) continue;
    yield { segments: [first, second], index: hit.index, bm25: Math.max(hit.score, next.score), promise: promise * 0.6 };
  }
}

function promiseOf(terms: readonly QueryTerm[], keys: readonly string[]): number {
  let sum = 0;
  for (const { keys: own, phrases, weight } of terms) {
    let best = 0;
    for (const key of keys) {
      best = Math.max(best, own.get(key) ?? 0);
      for (const { strength } of phrases.get(key) ?? []) best = Math.max(best, strength / 2);
    }
    sum += best * weight;
  }
  return sum;
}

interface Judged {
  readonly candidate: Candidate;
  readonly passage: Passage;
  /** What is quoted, in characters of the stretch. */
  readonly range: readonly [start: number, end: number];
}

/** `end` is where the quote ends, if after the candidate; what it runs on to counts for nothing. */
function judge(candidate: Candidate, terms: readonly QueryTerm[], end?: number): Judged | undefined {
  const [first] = candidate.segments;
  const last = candidate.segments.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { text, lineStarts, page } = first.stretch;
  const own = text.slice(first.start, last.end);
  const breaks = candidate.segments.slice(0, -1).map((segment) => segment.end - first.start);
  const closeness = closenessOf(terms, tokensOf(own), breaks, tokensOf(headingText(first)));
  if (closeness === undefined) return undefined;
  const passage: Passage = {
    text: text.slice(first.start, end ?? last.end).replace(/\s+/g, ' '),
    ...(page === undefined ? { line: lineAt(lineStarts, first.start) } : { page }),
    score: scoreOf(closeness, candidate, own),
    matched: closeness.matched,
    termCoverage: round(closeness.coverage),
  };
  return { candidate, passage, range: [first.start, end ?? last.end] };
}

/**
 * Coverage decides; among passages that cover alike, the rarer words (BM25), the closer ones, and the passage that begins near its first
 * match and says little else.
 */
function scoreOf({ coverage, matched, places }: Closeness, { bm25, segments }: Candidate, text: string): number {
  const rarity = bm25 / (bm25 + 8);
  const from = Math.min(...places.map(([start]) => start));
  const span = Math.max(...places.map(([, end]) => end)) - from;
  const lead = 100 / (100 + from);
  const closeness = 100 / (100 + span);
  const density = matched.reduce((sum, { form }) => sum + form.length, 0) / Math.max(text.length, 1);
  const isWhole = segments.length === 1 ? 1 : 0;
  const isNamed = places.some((place) => isQuoted(text, place)) ? 1 : 0;
  return round(coverage * (1 + 0.2 * rarity + 0.1 * closeness + 0.05 * lead + 0.2 * density + 0.1 * isWhole + 0.1 * isNamed));
}

/** Whether the word stands alone between quotation marks, as the key or the value itself and not as a part of one. */
const isQuoted = (text: string, [start, end]: readonly [number, number]): boolean =>
  text.charAt(start - 1) === '"' && text.charAt(end) === '"';

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Of passages that share a piece of text, the best. */
function withoutOverlaps(judged: readonly Judged[]): Passage[] {
  const kept: Judged[] = [];
  for (const next of judged) if (!kept.some((other) => overlap(other, next))) kept.push(next);
  return kept.map(({ passage }) => passage);
}

function overlap(a: Judged, b: Judged): boolean {
  if (a.candidate.segments[0]?.stretch !== b.candidate.segments[0]?.stretch) return false;
  return Math.min(a.range[1], b.range[1]) > Math.max(a.range[0], b.range[0]);
}
