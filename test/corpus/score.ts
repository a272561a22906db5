// Holds what was found against an answer key.
import type { AnswerKey } from './answer-key.ts';

export interface Score {
  /** Right among the found, 0 to 1; 1 when nothing was found. */
  readonly precision: number;
  /** Found among the right, 0 to 1; 1 when nothing was to be found. */
  readonly recall: number;
  readonly falsePositives: readonly string[];
  readonly falseNegatives: readonly string[];
}

/**
 * Scores the names of the documents that were called relevant. A name that the key does not hold counts as a false positive.
 * With `otherWords: 'skip'` the documents that say it in quite other words count neither way; by default they are relevant.
 */
export function score(
  key: Pick<AnswerKey, 'documents'>,
  foundNames: Iterable<string>,
  options: { readonly otherWords?: 'count' | 'skip' } = {},
): Score {
  const isSkipped = (name: string) => options.otherWords === 'skip' && key.documents[name]?.otherWords === true;
  const found = new Set([...foundNames].filter((name) => !isSkipped(name)));
  const relevant = Object.keys(key.documents).filter((name) => key.documents[name]?.relevant === true && !isSkipped(name));
  const falseNegatives = relevant.filter((name) => !found.has(name));
  const falsePositives = [...found].filter((name) => key.documents[name]?.relevant !== true);
  const right = relevant.length - falseNegatives.length;
  return {
    precision: found.size === 0 ? 1 : right / found.size,
    recall: relevant.length === 0 ? 1 : right / relevant.length,
    falsePositives,
    falseNegatives,
  };
}
