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

/** `word<TAB>count<TAB>flags<TAB>related:strength,...`, the strength in hundredths, in the order of the words; phrases with an underscore. */
export function wordTable(): string[] {
  const wordNet = new WordNet();
  const likeness = new Likeness(wordNet);
  const words = wordNet.words().filter((word) => singleWord.test(word) || phrasalVerb.test(word));
  const reporting = reportingVerbs(wordNet, likeness);
  const counts = new Map(words.map((word) => [word, wordNet.senses(word).reduce((sum, sense) => sum + sense.count, 0)]));
  const relations = bothWays(words, new RelationFinder(wordNet, likeness));
  return words.flatMap((word) => {
    const count = counts.get(word) ?? 0;
    const related = nearest(relations.get(word) ?? new Map(), count, counts);
    if (related.length === 0 && count < 20) return [];
    return [[word, count, reporting.has(word) ? 'r' : '', related.join(',')].join('\t')];
  });
}

/** What stands for a word, that word stands for as well: WordNet's tree has a direction, and its shares of senses differ. */
function bothWays(words: readonly string[], finder: RelationFinder): Map<string, Map<string, number>> {
  const relations = new Map(words.map((word) => [word, new Map<string, number>()]));
  const put = (from: string, to: string, strength: number): void => {
    const own = relations.get(from);
    if (own !== undefined && strength > (own.get(to) ?? 0)) own.set(to, strength);
  };
  for (const word of words) {
    for (const [other, { strength, isMutual }] of finder.relationsOf(word)) {
      if (!relations.has(other)) continue;
      put(word, other, strength);
      if (isMutual) put(other, word, strength);
    }
  }
  return relations;
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
