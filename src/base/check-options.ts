// Checks of options that users hand in: each error names the field, the rule and the value.
import { invalidArgument } from './actor-error.ts';

/** Throws `invalid-argument` unless `value` is an object that is no list. */
export function checkObject(value: unknown, field: string, rule = 'an object'): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidArgument(field, rule, value);
}

/** Throws `invalid-argument` for a field that is not among `known`; a mistyped option would be ignored. `what` has these fields. */
export function checkFields(options: object, known: readonly string[], what: string, prefix = ''): void {
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) throw invalidArgument(`${prefix}${name}`, `absent (${what} ${known.join(', ')})`, value);
  }
}

/** Throws `invalid-argument` unless `value` is a list or left out. */
export function checkList(value: unknown, field: string, rule: string): void {
  if (value !== undefined && !Array.isArray(value)) throw invalidArgument(field, rule, value);
}

/** Throws `invalid-argument` unless `value` has all these methods or is left out. */
export function checkMethods(value: unknown, methods: readonly string[], field: string, rule: string): void {
  if (value === undefined) return;
  const isThere = (method: string): boolean => typeof (value as Record<string, unknown> | null)?.[method] === 'function';
  if (!methods.every(isThere)) throw invalidArgument(field, rule, value);
}

/** Throws `invalid-argument` unless `value` is one of `choices` or left out. */
export function checkChoice(value: unknown, choices: readonly string[], field: string): void {
  if (value !== undefined && !choices.includes(value as string)) {
    throw invalidArgument(field, choices.map((choice) => `"${choice}"`).join(' or '), value);
  }
}
