// The check of what a provider's limits say.
import { invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import type { ProviderLimits } from './model.ts';

const counts = [
  'requestsPerMinute',
  'inputTokensPerMinute',
  'outputTokensPerMinute',
  'maxInFlight',
  'idleMs',
  'patienceMs',
] as const satisfies (keyof ProviderLimits)[];

/** Throws `invalid-argument`, naming the field beneath `field`. */
export function checkProviderLimits(limits: unknown, field: string): void {
  if (limits === undefined) return;
  checkObject(limits, field, 'an object of limits');
  checkFields(limits, [...counts, 'countsCachedInput'], 'the limits are', `${field}.`);
  const given = limits as ProviderLimits;
  for (const name of counts) {
    const value = given[name];
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1))
      throw invalidArgument(`${field}.${name}`, 'a whole number of at least 1', value);
  }
  const { countsCachedInput } = given;
  if (countsCachedInput !== undefined && typeof countsCachedInput !== 'boolean')
    throw invalidArgument(`${field}.countsCachedInput`, 'true or false', countsCachedInput);
}
