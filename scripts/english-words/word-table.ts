// The lines of data/english-words.tsv: one word each, with how common it is, whether it is a reporting verb, and its related words.
import { Likeness } from './likeness.ts';
import { RelationFinder } from './relations.ts';
import { reportingVerbs } from './reporting-verbs.ts';
import { WordNet } from './wordnet.ts';

/** How many related words are kept, and how near they must be: for words that were counted in texts, and for words that never were. */
const kept = { common: { most: 60, weakest: 0.36 }, rare: { most: 5, weakest: 0.45 } };

const singleWord = /^[a-z]{2,}$/;

/** Words of two parts that are kept: verbs with a particle (to slow down), since these are what people say. */
const phrasalVerb = /^[a-z]+_(?:up|down|off|out|in|on|over|away|back|through|apart|together)$/;

/** What the table is made of. Making all its lines takes about ten seconds. */
export class WordTable {
  readonly #wordNet = new WordNet();
  readonly #likeness = new Likeness(this.#wordNet);
  readonly #finder = new RelationFinder(this.#wordNet, this.#likeness);
  readonly #words = this.#wordNet.words().filter((word) => singleWord.test(word) || phrasalVerb.test(word));

  /** `word<TAB>count<TAB>flags<TAB>related:strength,...`, the strength in hundredths, in the order of the words; phrases with an underscore. */
  lines(): string[] {
    const reporting = reportingVerbs(this.#wordNet, this.#likeness);
    const counts = new Map(this.#words.map((word) => [word, this.countOf(word)]));
    const relations = this.#relations();
    return this.#words.flatMap((word) => {
      const count = counts.get(word) ?? 0;
      const related = nearest(relations.get(word) ?? new Map(), count, counts);
      if (related.length === 0 && count < 20) return [];
      return [[word, count, reporting.has(word) ? 'r' : '', related.join(',')].join('\t')];
    });
  }

  countOf(word: string): number {
    return this.#wordNet.senses(word).reduce((sum, sense) => sum + sense.count, 0);
  }

  /** How nearly `other` stands for `word`, 0 to 1, by WordNet alone. */
  strengthOf(word: string, other: string): number {
    const there = this.#finder.relationsOf(word).get(other)?.strength ?? 0;
    const back = this.#finder.relationsOf(other).get(word);
    return Math.max(there, back?.isMutual === true ? back.strength : 0);
  }

  /** What stands for a word, that word stands for as well: WordNet's tree has a direction, and its shares of senses differ. */
  #relations(): Map<string, Map<string, number>> {
    const relations = new Map(this.#words.map((word) => [word, new Map<string, number>()]));
    const put = (from: string, to: string, strength: number): void => {
      const own = relations.get(from);
      if (own !== undefined && strength > (own.get(to) ?? 0)) own.set(to, strength);
    };
    for (const word of this.#words) {
      for (const [other, { strength, isMutual }] of this.#finder.relationsOf(word)) {
        if (!relations.has(other)) continue;
        put(word, other, strength);
        if (isMutual) put(other, word, strength);
      }
    }
    return relations;
  }
}

function nearest(relations: ReadonlyMap<string, number>, count: number, counts: ReadonlyMap<string, number>): string[] {
  const { most, weakest } = count === 0 ? kept.rare : kept.common;
  const rank = (word: string, strength: number): number => strength + rankOf(counts.get(word) ?? 0);
  return [...relations]
    .filter(([other, strength]) => strength >= weakest && (count > 0 || (counts.get(other) ?? 0) > 0))
    .sort(([a, strengthOfA], [b, strengthOfB]) => rank(b, strengthOfB) - rank(a, strengthOfA) || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([other, strength]) => `${other}:${Math.round(strength * 100)}`);
}

/** Among equals, the words that are met in texts come first. */
const rankOf = (count: number): number => (count < 3 ? -0.2 : 0.05 * Math.log10(count));
