// A question in words to what is searched for: its content words, each with all the keys that stand for it and how nearly they do.
import { wordEntry } from './english-words.ts';
import { isAuxiliary, isFrameWord, isGrammarWord } from './stop-words.ts';
import { tokensOf } from './tokens.ts';
import { entriesOf, keysOf } from './word-keys.ts';

/** Keys that stand side by side (a verb and its particle), and how nearly they stand for the term. */
export interface KeyPhrase {
  readonly keys: readonly string[];
  readonly strength: number;
}

export interface QueryTerm {
  /** As the question has it, in lower case; a verb with its particle is one term. */
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
  const words = askedClause(tokensOf(text).map((token) => token.word));
  const content = contentOf(words);
  const asked = askedNoun(words);
  const terms: QueryTerm[] = [];
  const seen = new Set<string>();
  for (const parts of content) {
    const key = parts.map((part) => keysOf(part)[0] ?? part).join(' ');
    if (seen.has(key)) continue;
    seen.add(key);
    terms.push(makeTerm(parts, parts.at(-1) === asked && content.length > 1));
  }
  return terms.slice(0, mostTerms);
}

/** A question has a handful; a pasted page would cost a search of every word of it. */
const mostTerms = 32;

/** What stands after "tell me whether …" or "say if …": what comes before says only that something is asked. */
function askedClause(words: readonly string[]): readonly string[] {
  const at = words.findLastIndex(
    (word, index) =>
      (word === 'whether' && index > 0) ||
      (word === 'if' && words.slice(Math.max(0, index - 3), index).some((before) => isFrameWord(before) || isReporting(before))),
  );
  const clause = words.slice(at + 1);
  return clause.some((word) => !isGrammarWord(word) && !isFrameWord(word)) ? clause : words;
}

/** Each one word, or a verb and its particle ("slow down"). Words that only frame the question count when there are no others. */
function contentOf(words: readonly string[]): readonly (readonly string[])[] {
  const pieces = words.flatMap((word, index) => {
    if (isGrammarWord(word)) return [];
    const next = words[index + 1];
    return next !== undefined && isPhrase(word, next) ? [[word, next]] : [[word]];
  });
  const telling = withoutReporting(pieces.filter(([word = '', particle]) => particle !== undefined || !isFrameWord(word)));
  return telling.length > 0 ? telling : pieces;
}

const isPhrase = (word: string, particle: string): boolean =>
  isGrammarWord(particle) && entriesOf(word).some((entry) => wordEntry(`${entry.word}_${particle}`) !== undefined);

/** Verbs of saying are dropped from the front and the back ("do they discuss …", "is … discussed"), unless nothing else is left. */
function withoutReporting(pieces: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let first = 0;
  let last = pieces.length;
  while (first < last && isReporting(pieces[first]?.join('_') ?? '')) first += 1;
  while (first < last && isReporting(pieces[last - 1]?.join('_') ?? '')) last -= 1;
  return first === last ? pieces : pieces.slice(first, last);
}

const isReporting = (word: string): boolean => entriesOf(word).some((entry) => entry.isReporting);

/** In "which large towns do …", the last word before the verb. */
function askedNoun(words: readonly string[]): string | undefined {
  const start = words.findIndex((word) => word === 'which' || word === 'what');
  if (start === -1) return undefined;
  let noun: string | undefined;
  for (const word of words.slice(start + 1)) {
    if (isAuxiliary(word) || isGrammarWord(word) || (noun !== undefined && isReporting(word))) break;
    noun = word;
  }
  return noun;
}

function makeTerm(parts: readonly string[], isAsked: boolean): QueryTerm {
  const [word = '', particle] = parts;
  const bases = entriesOf(word);
  const entries = particle === undefined ? bases : bases.flatMap((base) => wordEntry(`${base.word}_${particle}`) ?? []);
  const keys = new Map<string, number>();
  const phrases = new Map<string, KeyPhrase[]>();
  const put = (words: readonly string[], strength: number): void => {
    const own = words.map((one) => keysOf(one)[0] ?? one);
    const [first = ''] = own;
    if (own.length > 1) phrases.set(first, [...(phrases.get(first) ?? []), { keys: own, strength }]);
    else if (strength > (keys.get(first) ?? 0)) keys.set(first, strength);
  };
  if (particle === undefined) for (const key of keysOf(word)) keys.set(key, 1);
  else for (const base of [word, ...bases.map((entry) => entry.word)]) put([base, particle], 1);
  for (const { words, strength } of entries.flatMap((entry) => entry.related)) put(words, strength);
  const count = Math.max(0, ...entries.map((entry) => entry.count));
  return { word: parts.join(' '), weight: Math.min(weightOf(count), isAsked ? askedWeight : 1), keys, phrases, isAsked };
}

const askedWeight = 0.35;

/** 1 up to 120 counts, then down to 0.3 at 300: a word that half of all texts hold tells little about one of them. */
const weightOf = (count: number): number => Math.min(1, Math.max(0.3, 1 - ((count - 120) / 180) * 0.7));
