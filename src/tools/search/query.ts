// A question in words to what is searched for: its content words, each with all the keys that stand for it and how nearly they do.
import { isAuxiliary, isStopWord } from './stop-words.ts';
import { tokensOf } from './tokens.ts';
import { entriesOf, keysOf } from './word-keys.ts';

/** Keys that stand side by side (a verb and its particle), and how nearly they stand for the term. */
export interface KeyPhrase {
  readonly keys: readonly string[];
  readonly strength: number;
}

export interface QueryTerm {
  /** As the question has it, in lower case. */
  readonly word: string;
  /** 0 to 1: what finding the term is worth. Very common words say little. */
  readonly weight: number;
  /** Strength by key. */
  readonly keys: ReadonlyMap<string, number>;
  /** By their first key. */
  readonly phrases: ReadonlyMap<string, readonly KeyPhrase[]>;
  /** The noun of "which …?" or "what …?": a value (a number) beside the other terms answers it as well as the noun itself. */
  readonly isAsked: boolean;
}

/** The content words of `text`, without repeats; empty when it has none. */
export function parseQuery(text: string): QueryTerm[] {
  const words = tokensOf(text).map((token) => token.word);
  const content = withoutReporting(words.filter((word) => !isStopWord(word)));
  const asked = askedNoun(words);
  const terms: QueryTerm[] = [];
  const seen = new Set<string>();
  for (const word of content) {
    const [key = word] = keysOf(word);
    if (seen.has(key)) continue;
    seen.add(key);
    terms.push(makeTerm(word, word === asked && content.length > 1));
  }
  return terms.slice(0, mostTerms);
}

/** A question has a handful; a pasted page would cost a search of every word of it. */
const mostTerms = 32;

/** Verbs of saying are dropped from the front and the back ("do they discuss …", "is … discussed"), unless nothing else is left. */
function withoutReporting(words: readonly string[]): readonly string[] {
  let first = 0;
  let last = words.length;
  while (first < last && isReporting(words[first] ?? '')) first += 1;
  while (first < last && isReporting(words[last - 1] ?? '')) last -= 1;
  return first === last ? words : words.slice(first, last);
}

const isReporting = (word: string): boolean => entriesOf(word).some((entry) => entry.isReporting);

/** In "which large towns do …", the last word before the verb. */
function askedNoun(words: readonly string[]): string | undefined {
  const start = words.findIndex((word) => word === 'which' || word === 'what');
  if (start === -1) return undefined;
  let noun: string | undefined;
  for (const word of words.slice(start + 1)) {
    if (isAuxiliary(word) || isStopWord(word) || (noun !== undefined && isReporting(word))) break;
    noun = word;
  }
  return noun;
}

function makeTerm(word: string, isAsked: boolean): QueryTerm {
  const entries = entriesOf(word);
  const keys = new Map<string, number>();
  const phrases = new Map<string, KeyPhrase[]>();
  for (const key of keysOf(word)) keys.set(key, 1);
  for (const { words, strength } of entries.flatMap((entry) => entry.related)) {
    const parts = words.map((part) => keysOf(part)[0] ?? part);
    const [first = ''] = parts;
    if (parts.length > 1) phrases.set(first, [...(phrases.get(first) ?? []), { keys: parts, strength }]);
    else if (strength > (keys.get(first) ?? 0)) keys.set(first, strength);
  }
  const count = Math.max(0, ...entries.map((entry) => entry.count));
  return { word, weight: Math.min(weightOf(count), isAsked ? askedWeight : 1), keys, phrases, isAsked };
}

const askedWeight = 0.35;

/** 1 up to 120 counts, then down to 0.3 at 300: a word that half of all texts hold tells little about one of them. */
const weightOf = (count: number): number => Math.min(1, Math.max(0.3, 1 - ((count - 120) / 180) * 0.7));
