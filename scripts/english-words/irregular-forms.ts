// Irregular forms of English words (bought: buy, geese: goose), from WordNet's exception lists as wink-lexicon packs them.
import { createRequire } from 'node:module';
import { stemmer } from 'stemmer';

const lists = ['wn-verb-exceptions', 'wn-noun-exceptions'] as const;

/** Lines `form<TAB>base`, sorted; only forms that the stemmer does not bring to their base by itself. */
export function irregularForms(): string[] {
  const load = createRequire(import.meta.url);
  const lines = new Set<string>();
  for (const list of lists) {
    for (const [form, base] of Object.entries(load(`wink-lexicon/src/${list}.js`) as Record<string, string>)) {
      if (/^[a-z]+$/.test(form + base) && stemmer(form) !== stemmer(base)) lines.add(`${form}\t${base}`);
    }
  }
  return [...lines].sort();
}
