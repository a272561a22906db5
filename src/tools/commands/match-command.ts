// Which commands may be run: the whole of their words, against whole patterns. No shell ever sees them.
import { isAbsolute } from 'node:path';

/** One word that is no option. */
export const anyWord = '*';
/** A relative path that stays inside the root by its words. */
export const pathWord = '{path}';

/** The first pattern that all words fit, or `undefined`. Pure. */
export function matchCommand(argv: readonly string[], patterns: readonly (readonly string[])[]): readonly string[] | undefined {
  return patterns.find((pattern) => pattern.length === argv.length && pattern.every((word, at) => fits(argv[at] ?? '', word)));
}

function fits(word: string, pattern: string): boolean {
  if (word.includes('\0')) return false;
  if (pattern === pathWord) return isPlainPath(word);
  return pattern === anyWord ? word !== '' && !word.startsWith('-') && !/[\r\n]/.test(word) : word === pattern;
}

function isPlainPath(word: string): boolean {
  const isOdd = word === '' || word.startsWith('-') || word.startsWith('~') || /[\r\n]/.test(word) || /^[a-z]:/i.test(word);
  return !isOdd && !isAbsolute(word) && !word.split(/[\\/]/).includes('..');
}
