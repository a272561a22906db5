// What is known of English words: irregular forms, how common a word is, and which words stand for it. The tables are made from WordNet by
// scripts/make-english-words.ts; a thread reads them once (3.4 MB) and looks words up by binary search.
import { readFileSync } from 'node:fs';

export interface RelatedWord {
  /** One word, or a verb and its particle. */
  readonly words: readonly string[];
  /** 0 to 1: 0.95 for a derived word, less for synonyms and for verbs that say nearly the same. */
  readonly strength: number;
}

export interface WordEntry {
  readonly word: string;
  /** How often it was counted in WordNet's texts: 0 is rare, 100 common, 1,000 very common. */
  readonly count: number;
  /** A verb of saying: in a question it tells what the asker wants done, not what to look for. */
  readonly isReporting: boolean;
  readonly related: readonly RelatedWord[];
}

// The same way up from src/tools/search and from dist/tools/search.
const folder = new URL('../../../data/', import.meta.url);

let table: Buffer | undefined;
let irregular: Map<string, string[]> | undefined;

/** The entry of a base form in lower case. */
export function wordEntry(word: string): WordEntry | undefined {
  table ??= readFileSync(new URL('english-words.tsv', folder));
  const line = findLine(table, word);
  if (line === undefined) return undefined;
  const [, count = '0', flags = '', related = ''] = line.split('\t');
  return {
    word,
    count: Number(count),
    isReporting: flags.includes('r'),
    related: related === '' ? [] : related.split(',').map(readRelated),
  };
}

/** The base forms of an irregular form: `bought` gives `buy`. Most forms are regular and give none. */
export function irregularBases(form: string): readonly string[] {
  irregular ??= readForms();
  return irregular.get(form) ?? [];
}

function readRelated(entry: string): RelatedWord {
  const at = entry.lastIndexOf(':');
  return { words: entry.slice(0, at).split('_'), strength: Number(entry.slice(at + 1)) / 100 };
}

function readForms(): Map<string, string[]> {
  const forms = new Map<string, string[]>();
  for (const line of readFileSync(new URL('english-forms.tsv', folder), 'utf8').split('\n')) {
    const [form = '', base] = line.split('\t');
    if (base !== undefined) forms.set(form, [...(forms.get(form) ?? []), base]);
  }
  return forms;
}

const newline = 10;

/** The line that begins with `word` and a tab. Lines are sorted by word; words are ASCII. */
function findLine(lines: Buffer, word: string): string | undefined {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const start = lines.lastIndexOf(newline, ((low + high) >> 1) - 1) + 1;
    const end = lines.indexOf(newline, start);
    const line = lines.toString('latin1', start, end === -1 ? lines.length : end);
    const found = line.slice(0, line.indexOf('\t'));
    if (found === word) return line;
    if (found < word) low = end === -1 ? lines.length : end + 1;
    else high = start;
  }
  return undefined;
}
