// Names of tools as an operator lists them: exact, or with one `*` for any run of characters.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkList } from '../../base/check-options.ts';

/** The first of `patterns` that `name` fits. */
export function matchingPattern(patterns: readonly string[], name: string): string | undefined {
  return patterns.find((pattern) => {
    const at = pattern.indexOf('*');
    if (at === -1) return pattern === name;
    const [head, tail] = [pattern.slice(0, at), pattern.slice(at + 1)];
    return name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
  });
}

/** Throws `invalid-argument` unless `value` is a list of such patterns, or left out. */
export function checkPatterns(value: unknown, field: string): readonly string[] {
  checkList(value, field, 'a list of names of tools');
  for (const [index, pattern] of ((value ?? []) as unknown[]).entries()) {
    if (typeof pattern !== 'string' || !/^[a-z0-9_]*\*?[a-z0-9_]*$/.test(pattern) || pattern === '')
      throw invalidArgument(`${field}[${index}]`, 'the name of a tool, or a pattern with one *', pattern);
  }
  return (value ?? []) as readonly string[];
}
