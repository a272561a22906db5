// Verbs with which one asks what a text says ("Does it … a merger?"). In a question they say what to look for in no way.
import type { Likeness } from './likeness.ts';
import type { Synset, WordNet } from './wordnet.ts';

/** Each names a sense of saying something in a text; the verbs of that sense and of those just below it are taken. */
const senses: readonly (readonly [verb: string, member: string])[] = [
  ['say', 'state'],
  ['inform', 'inform'],
  ['announce', 'announce'],
  ['mention', 'mention'],
  ['mention', 'note'],
  ['discuss', 'talk_about'],
  ['describe', 'depict'],
  ['talk', 'speak'],
  ['tell', 'tell'],
  ['claim', 'claim'],
];

/** Words that are such verbs in at least half of their uses as verbs. */
export function reportingVerbs(wordNet: WordNet, likeness: Likeness): Set<string> {
  const saying = new Set<Synset>();
  for (const [verb, member] of senses) {
    for (const { synset, rank } of wordNet.senses(verb)) {
      if (synset.part !== 'verb' || synset.file !== 32 || rank > 3 || !synset.words.includes(member)) continue;
      saying.add(synset);
      for (const { kind, target } of synset.pointers()) if (kind === '~') saying.add(target);
    }
  }
  const words = [...saying].flatMap(({ words: members }) => members).filter((word) => !word.includes('_'));
  return new Set(words.filter((word) => isMostly(word, saying, wordNet, likeness)));
}

function isMostly(word: string, saying: ReadonlySet<Synset>, wordNet: WordNet, likeness: Likeness): boolean {
  let all = 0;
  let such = 0;
  for (const { synset } of wordNet.senses(word)) {
    if (synset.part !== 'verb') continue;
    const share = likeness.shareOf(word, synset);
    all += share;
    if (saying.has(synset)) such += share;
  }
  return all > 0.25 && such >= all / 2;
}
