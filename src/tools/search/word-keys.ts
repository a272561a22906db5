// Words to the keys under which they are indexed and found: stems, and the stems of irregular forms' bases.
import { stemmer } from 'stemmer';
import { irregularBases, type WordEntry, wordEntry } from './english-words.ts';

const known = new Map<string, readonly string[]>();
const mostKnown = 20_000;

/** The keys of a plain word: its stem, and for an irregular form also the stems of its bases (`bought`: `bought` and `buy`). */
export function keysOf(word: string): readonly string[] {
  let keys = known.get(word);
  if (keys === undefined) {
    keys = [...new Set([stemOf(word), ...irregularBases(word).map(stemOf)])];
    if (known.size >= mostKnown) known.clear();
    known.set(word, keys);
  }
  return keys;
}

/** Words longer than this are encoded data; they are kept by their beginning. */
const longestWord = 64;

const stemOf = (word: string): string => (/^[a-z]{3,}$/.test(word) ? stemmer(word) : word).slice(0, longestWord);

/** The entries of all base forms that `word` may be a form of: `buses` gives `bus`, `leaves` gives `leave` and `leaf`. */
export function entriesOf(word: string): readonly WordEntry[] {
  const candidates = [word, ...irregularBases(word), ...regularBases(word)];
  return [...new Set(candidates)].flatMap((candidate) => wordEntry(candidate) ?? []);
}

/** Endings of regular forms and what stands in their place in the base. */
const endings: readonly (readonly [ending: string, base: string])[] = [
  ['ies', 'y'],
  ['es', ''],
  ['s', ''],
  ['ied', 'y'],
  ['ed', ''],
  ['ed', 'e'],
  ['ing', ''],
  ['ing', 'e'],
];

function* regularBases(word: string): Generator<string> {
  for (const [ending, base] of endings) {
    if (!word.endsWith(ending) || word.length < ending.length + 2) continue;
    const stem = word.slice(0, -ending.length);
    yield stem + base;
    if (base === '' && ending !== 's' && stem.at(-1) === stem.at(-2)) yield stem.slice(0, -1);
  }
}
