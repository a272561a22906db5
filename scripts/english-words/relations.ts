// Which words stand for which, and how nearly: derivations, synonyms, verbs that say the same more or less closely, kinds of a thing.
import type { Likeness } from './likeness.ts';
import type { Pointer, Sense, Synset, WordNet } from './wordnet.ts';

export interface Relation {
  /** 0 to 1. */
  readonly strength: number;
  /** Whether the other word stands for this one as well. Through a derived word a meaning drifts, but for verbs of change and their nouns. */
  readonly isMutual: boolean;
}

/** Weaker relations are not found. */
const weakest = 0.3;

const personsFile = 18;
const changeFile = 30;

/**
 * Verbs of change (to swell, to shrink) stand for one another in ordinary prose, also in a sense that is not their commonest, so
 * for these the share of the sense counts less. For other words only the commoner senses count.
 */
const leastShare = { change: 0.01, other: 0.02 };
const sharePower = { change: 0.12, other: 0.2 };

export class RelationFinder {
  readonly #wordNet: WordNet;
  readonly #likeness: Likeness;

  constructor(wordNet: WordNet, likeness: Likeness) {
    this.#wordNet = wordNet;
    this.#likeness = likeness;
  }

  relationsOf(word: string): ReadonlyMap<string, Relation> {
    const found = new Map<string, Relation>();
    const put = (other: string, strength: number, isMutual: boolean): void => {
      if (other === word || strength < weakest || strength <= (found.get(other)?.strength ?? 0)) return;
      found.set(other, { strength, isMutual });
    };
    for (const [member, nearness] of this.#familyOf(word)) {
      put(member, nearness, true);
      for (const sense of this.#wordNet.senses(member)) {
        if (member !== word && !carriesOn(sense)) continue;
        const isMutual = member === word || (isChange(sense.synset) && nearness >= 0.95);
        const weight = nearness * this.#weight(member, sense.synset);
        this.#addOfSense(member, sense.synset, weight, (other, strength) => put(other, strength, isMutual));
      }
    }
    return found;
  }

  /** The words derived from `word` and from those, as far as they begin alike. */
  #familyOf(word: string): Map<string, number> {
    const family = new Map([[word, 1]]);
    let ring = [word];
    for (const nearness of [0.95, 0.85]) {
      const next: string[] = [];
      for (const member of ring) {
        for (const other of this.#derivedFrom(member)) {
          if (family.has(other)) continue;
          family.set(other, nearness);
          next.push(other);
        }
      }
      ring = next;
    }
    return family;
  }

  *#derivedFrom(word: string): Generator<string> {
    for (const { synset } of this.#wordNet.senses(word)) {
      for (const { kind, target, sourceWord, targetWord } of synset.pointers()) {
        if (!'+\\<'.includes(kind) || synset.words[sourceWord - 1] !== word) continue;
        const other = target.words[targetWord - 1];
        if (other !== undefined && !other.includes('_') && beginAlike(word, other)) yield other;
      }
    }
  }

  #addOfSense(word: string, synset: Synset, weight: number, put: (other: string, strength: number) => void): void {
    if (weight < weakest) return;
    const putAll = (target: Synset, strength: number): void => {
      if (strength * weight < weakest) return;
      for (const other of target.words) if (other !== word) put(other, strength * weight * this.#weight(other, target));
    };
    putAll(synset, 0.85);
    for (const pointer of synset.pointers()) {
      putAll(pointer.target, this.#strengthOf(synset, pointer));
      if (pointer.kind === '@' && isChange(synset) && isChange(pointer.target)) this.#addSiblings(synset, pointer.target, putAll);
    }
  }

  #strengthOf(synset: Synset, { kind, target }: Pointer): number {
    const bothChange = isChange(synset) && isChange(target);
    switch (kind) {
      case '@':
        if (synset.part !== 'verb') return 0;
        return bothChange
          ? 0.9 * this.#likeness.of(synset, target, target)
          : 0.8 * this.#likeness.of(synset, target, target) ** 2;
      case '~':
        return bothChange
          ? 0.9 * this.#likeness.of(synset, target, synset)
          : 0.8 * this.#likeness.of(synset, target, synset) ** 2;
      case '$':
        return 0.75;
      case '&':
        return 0.6;
      default:
        return 0;
    }
  }

  /** Other kinds of the same change, but for the opposite one. */
  #addSiblings(synset: Synset, above: Synset, putAll: (target: Synset, strength: number) => void): void {
    for (const { kind, target } of above.pointers()) {
      if (kind !== '~' || target === synset || !isChange(target) || areOpposite(synset, target)) continue;
      const likeness = this.#likeness.of(synset, target, above);
      if (likeness > 0.6) putAll(target, 0.75 * likeness);
    }
  }

  #weight(word: string, synset: Synset): number {
    const share = this.#likeness.shareOf(word, synset);
    const kind = isChange(synset) ? 'change' : 'other';
    return share < leastShare[kind] ? 0 : share ** sharePower[kind];
  }
}

const isChange = (synset: Synset): boolean => synset.file === changeFile;

/** Whether the synonyms of a derived word are followed: those of who does it (a baker) and of how it is (bitterly) lead astray. */
const carriesOn = ({ synset }: Sense): boolean =>
  synset.file !== personsFile && (synset.part === 'noun' || synset.part === 'verb');

const areOpposite = (a: Synset, b: Synset): boolean =>
  a.pointers().some(({ kind, target }) => kind === '!' && target === b) ||
  b.pointers().some(({ kind, target }) => kind === '!' && target === a);

function beginAlike(a: string, b: string): boolean {
  const length = Math.max(3, Math.min(a.length, b.length) - 2);
  return a.slice(0, length) === b.slice(0, length);
}
