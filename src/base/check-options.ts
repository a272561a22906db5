// Checks of options that users hand in: each error names the field, the rule and the value.
import { ActorError, describeValue, invalidArgument } from './actor-error.ts';
import { nearestName } from './nearest-name.ts';

/** Throws `invalid-argument` unless `value` is an object that is no list. */
export function checkObject(value: unknown, field: string, rule = 'an object'): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidArgument(field, rule, value);
}

/** Throws `invalid-argument` for a field that is not among `known`; a mistyped option would be ignored. `what` has these fields. */
export function checkFields(options: object, known: readonly string[], what: string, prefix = ''): void {
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) throw unknownField(name, value, known, what, prefix);
  }
}

const noNames: readonly string[] = [];

/** The same for options that are handed over often: nothing is allocated unless one is wrong. `internal` ones are passed over, and not listed. */
export function checkFewFields(options: object, known: readonly string[], internal: readonly string[] = noNames): void {
  if (typeof options !== 'object' || options === null) throw invalidArgument('options', 'an object', options);
  for (const name in options) {
    if (known.includes(name) || internal.includes(name)) continue;
    throw unknownField(name, Reflect.get(options, name), known, 'the options are', '');
  }
}

/** The error for a field that nobody knows: it names the one that was meant, as far as can be guessed, and all that there are. */
function unknownField(name: string, value: unknown, known: readonly string[], what: string, prefix: string): ActorError {
  const field = `${prefix}${name}`;
  const nearest = nearestName(name, known);
  const guess = nearest === undefined ? '' : `did you mean ${prefix}${nearest}? `;
  return new ActorError('invalid-argument', `${field} is not known here: ${guess}${what} ${known.join(', ')}`, {
    details: { field, rule: `one of ${known.join(', ')}`, value: describeValue(value) },
  });
}

/** Throws `invalid-argument` unless `value` can be called. */
export function checkFunction(value: unknown, field: string, rule = 'a function'): void {
  if (typeof value !== 'function') throw invalidArgument(field, rule, value);
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
  if (value !== undefined) checkGivenChoice(value, choices, field);
}

/** The same where it must not be left out. */
export function checkGivenChoice(value: unknown, choices: readonly string[], field: string): void {
  if (!choices.includes(value as string))
    throw invalidArgument(field, choices.map((choice) => `"${choice}"`).join(' or '), value);
}
