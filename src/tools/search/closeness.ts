// How well one passage answers a query: which terms it holds, how nearly, and how close together they stand. Words far apart are no answer.
import type { QueryTerm } from './query.ts';
import type { Token } from './tokens.ts';
import { keysOf } from './word-keys.ts';

/** A term of the query and the word in the passage that stands for it. */
export interface TermMatch {
  readonly term: string;
  /** As it stands in the passage, or in the heading of its table. */
  readonly form: string;
  /** 1 for the same word, 0.95 for a derived one, less for one of like meaning. */
  readonly strength: number;
}

export interface Closeness {
  /** The weighted share of the terms that stand together, 0 to 1. */
  readonly coverage: number;
  readonly matched: readonly TermMatch[];
  /** Where each matched word of the passage itself stands, in characters; never empty. */
  readonly places: readonly (readonly [start: number, end: number])[];
}

interface Occurrence {
  /** Place among the tokens. */
  readonly at: number;
  readonly strength: number;
  /** How many tokens it takes. */
  readonly length: number;
  /** It stands in the heading of the passage's table, and `at` counts from there. */
  readonly isHeading?: boolean;
}

/**
 * The best that can be said of the passage; undefined when it holds no term. `breaks` are the ends of sentences inside it, `heading` the
 * words of its table's heading, which say nothing without a word of the row itself.
 */
export function closenessOf(
  terms: readonly QueryTerm[],
  tokens: readonly Token[],
  breaks: readonly number[],
  heading: readonly Token[] = [],
): Closeness | undefined {
  const keys = tokens.map((token) => keysOf(token.word));
  const headingKeys = heading.map((token) => keysOf(token.word));
  const found = terms.map((term) => [
    ...occurrencesOf(term, keys),
    ...occurrencesOf(term, headingKeys).map((occurrence) => ({ ...occurrence, isHeading: true })),
  ]);
  let best: { coverage: number; chosen: (Occurrence | undefined)[] } | undefined;
  for (const [anchorTerm, occurrences] of found.entries()) {
    for (const anchor of occurrences.filter(({ isHeading }) => isHeading !== true).slice(0, mostAnchors)) {
      const chosen = found.map((others, term) => (term === anchorTerm ? anchor : nearest(others, anchor, tokens, breaks)));
      const coverage = coverageOf(terms, chosen, anchor, tokens, breaks);
      if (best === undefined || coverage > best.coverage) best = { coverage, chosen };
    }
  }
  return best === undefined ? undefined : describe(terms, tokens, heading, best);
}

/** A passage that says the same word over and over is judged by its first ones. */
const mostAnchors = 12;

function occurrencesOf(term: QueryTerm, keys: readonly (readonly string[])[]): Occurrence[] {
  const found: Occurrence[] = [];
  for (const [at, own] of keys.entries()) {
    let strength = 0;
    let length = 1;
    for (const key of own) {
      strength = Math.max(strength, term.keys.get(key) ?? 0);
      for (const phrase of term.phrases.get(key) ?? []) {
        if (phrase.strength <= strength || !phrase.keys.every((part, step) => keys[at + step]?.includes(part))) continue;
        ({ strength } = phrase);
        length = phrase.keys.length;
      }
    }
    if (strength > 0) found.push({ at, strength, length });
  }
  return found;
}

function nearest(
  occurrences: readonly Occurrence[],
  anchor: Occurrence,
  tokens: readonly Token[],
  breaks: readonly number[],
): Occurrence | undefined {
  let best: Occurrence | undefined;
  let bestValue = 0;
  for (const occurrence of occurrences) {
    const value = occurrence.strength * nearness(occurrence, anchor, tokens, breaks);
    if (value > bestValue) {
      best = occurrence;
      bestValue = value;
    }
  }
  return best;
}

/** Words of the query itself and derived ones; for them the whole sentence counts, for words of like meaning only what is near. */
const isSure = (strength: number): boolean => strength >= 0.85;

/** Less than the same sentence, since the word may head another column than the one that is asked for. */
const headingWorth = 0.8;

/** How much two words in a passage belong to one another, 0 to 1, by the number of words between them. */
function nearness(a: Occurrence, b: Occurrence, tokens: readonly Token[], breaks: readonly number[]): number {
  if (a.isHeading === true) return headingWorth;
  const distance = Math.abs(a.at - b.at);
  const [from, to] = a.at < b.at ? [a.at, b.at] : [b.at, a.at];
  const isBroken = breaks.some((end) => (tokens[from]?.start ?? 0) < end && end <= (tokens[to]?.start ?? 0));
  const areSure = isSure(a.strength) && isSure(b.strength);
  if (isBroken) return areSure && distance <= 12 ? 0.6 : 0.3;
  if (areSure) return distance <= 25 ? 1 : 0.8;
  return distance <= 14 ? 1 : 0.5;
}

function coverageOf(
  terms: readonly QueryTerm[],
  chosen: readonly (Occurrence | undefined)[],
  anchor: Occurrence,
  tokens: readonly Token[],
  breaks: readonly number[],
): number {
  let covered = 0;
  let total = 0;
  for (const [index, term] of terms.entries()) {
    const occurrence = chosen[index];
    total += term.weight;
    const worth = occurrence === undefined ? 0 : occurrence.strength * nearness(occurrence, anchor, tokens, breaks);
    covered += term.weight * (term.isAsked && worth < 1 && isBesideValue(anchor, tokens) ? 1 : worth);
  }
  return total === 0 ? 0 : covered / total;
}

/** Whether a number stands right after the word, or right before it. */
function isBesideValue(anchor: Occurrence, tokens: readonly Token[]): boolean {
  const after = anchor.at + anchor.length;
  return tokens.slice(Math.max(0, anchor.at - 2), after + 3).some((token) => /^\p{N}/u.test(token.word));
}

function describe(
  terms: readonly QueryTerm[],
  tokens: readonly Token[],
  heading: readonly Token[],
  { coverage, chosen }: { coverage: number; chosen: readonly (Occurrence | undefined)[] },
): Closeness {
  const matched: TermMatch[] = [];
  const places: [start: number, end: number][] = [];
  for (const [index, occurrence] of chosen.entries()) {
    if (occurrence === undefined) continue;
    const words = (occurrence.isHeading === true ? heading : tokens).slice(occurrence.at, occurrence.at + occurrence.length);
    const form = words.map((token) => token.form).join(' ');
    matched.push({ term: terms[index]?.word ?? '', form, strength: occurrence.strength });
    if (occurrence.isHeading !== true) places.push([words[0]?.start ?? 0, words.at(-1)?.end ?? 0]);
  }
  return { coverage, matched, places };
}
