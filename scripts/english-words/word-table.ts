// The lines of data/english-words.tsv: one word each, with how common it is, whether it is a reporting verb, and its related words.
import { Likeness } from './likeness.ts';
import { RelationFinder } from './relations.ts';
import { reportingVerbs } from './reporting-verbs.ts';
import { WordNet } from './wordnet.ts';

/** How many related words are kept, and how near they must be: for words that were counted in texts, and for words that never were. */
const kept = { common: { most: 28, weakest: 0.3 }, rare: { most: 5, weakest: 0.45 } };

/** Words of two parts that are kept: verbs with a particle (to go up), since these are what people say. */
const phrasalVerb = /^[a-z]+_(?:up|down|off|out|in|on|over|away|back|through|apart|together)$/;

export class WordTable {
  readonly #wordNet = new WordNet();
  readonly #likeness = new Likeness(this.#wordNet);
  readonly #finder = new RelationFinder(this.#wordNet, this.#likeness);
  readonly #reporting = reportingVerbs(this.#wordNet, this.#likeness);

  /** The single words, in the order of their lines. */
  words(): string[] {
    return this.#wordNet.words().filter((word) => /^[a-z]{2,}$/.test(word));
  }

  /** `word<TAB>count<TAB>flags<TAB>related:strength,...`, the strength in hundredths; undefined for a word with nothing to say. */
  lineOf(word: string): string | undefined {
    const count = this.#commonness(word);
    const flags = this.#reporting.has(word) ? 'r' : '';
    const { most, weakest } = count === 0 ? kept.rare : kept.common;
    const related = [...this.#finder.relationsOf(word)]
      .filter(([other, strength]) => strength >= weakest && (/^[a-z]+$/.test(other) || phrasalVerb.test(other)))
      .filter(([other]) => count > 0 || this.#commonness(other) > 0)
      .sort(([a, strengthOfA], [b, strengthOfB]) => this.#rank(b, strengthOfB) - this.#rank(a, strengthOfA) || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([other, strength]) => `${other}:${Math.round(strength * 100)}`);
    if (related.length === 0 && count < 20) return undefined;
    return [word, count, flags, related.join(',')].join('\t');
  }

  #commonness(word: string): number {
    return this.#wordNet.senses(word).reduce((sum, sense) => sum + sense.count, 0);
  }

  /** Among equals, words that are met in texts come first. */
  #rank(word: string, strength: number): number {
    return strength - (this.#commonness(word) < 3 ? 0.2 : 0);
  }
}
