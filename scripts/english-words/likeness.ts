// How like two senses are: Lin's measure over WordNet's tree, from how often each sense and all below it was counted.
import type { Sense, Synset, WordNet } from './wordnet.ts';

const isUp = (kind: string): boolean => kind === '@' || kind === '@i';

export class Likeness {
  readonly #below = new Map<Synset, number>();
  readonly #contents = new Map<Synset, number>();
  readonly #totals = { noun: 0, verb: 0 };
  readonly #wordNet: WordNet;
  readonly #shares = new Map<string, Map<Synset, number>>();

  constructor(wordNet: WordNet) {
    this.#wordNet = wordNet;
    for (const part of ['noun', 'verb'] as const) {
      for (const synset of wordNet.synsetsOf(part)) {
        const count = synset.words.reduce((sum, word) => sum + wordNet.countOf(word, part, synset.offset), 1);
        this.#totals[part] += count;
        for (const above of selfAndAbove(synset)) this.#below.set(above, (this.#below.get(above) ?? 0) + count);
      }
    }
  }

  /** Of `a` and `b`, which have `common` above them (or are it): 0 when that says next to nothing, 1 for the same. */
  of(a: Synset, b: Synset, common: Synset): number {
    const sum = this.#content(a) + this.#content(b);
    return sum === 0 ? 0 : (2 * this.#content(common)) / sum;
  }

  /** Which share of a word's uses are in this sense, 0 to 1; senses never counted get a little, the earlier the more. */
  shareOf(word: string, synset: Synset): number {
    let shares = this.#shares.get(word);
    if (shares === undefined) {
      const senses = this.#wordNet.senses(word);
      const weight = (sense: Sense): number => sense.count + 0.5 / sense.rank;
      const total = senses.reduce((sum, sense) => sum + weight(sense), 0);
      shares = new Map(senses.map((sense) => [sense.synset, weight(sense) / total]));
      this.#shares.set(word, shares);
    }
    return shares.get(synset) ?? 0;
  }

  /** What it says that something is of this kind: the rarer all of the kind is, the more. */
  #content(synset: Synset): number {
    let content = this.#contents.get(synset);
    if (content === undefined) {
      const isInTree = synset.part === 'noun' || synset.part === 'verb';
      content = isInTree ? -Math.log((this.#below.get(synset) ?? 1) / this.#totals[synset.part]) : 0;
      this.#contents.set(synset, content);
    }
    return content;
  }
}

function selfAndAbove(synset: Synset): Set<Synset> {
  const found = new Set([synset]);
  for (const at of found) for (const { kind, target } of at.pointers()) if (isUp(kind)) found.add(target);
  return found;
}
