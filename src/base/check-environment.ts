// Environments of programs as options give them. Their values may be secrets, and stand in no error.
import { invalidArgument } from './actor-error.ts';
import { checkObject } from './check-options.ts';

/** Throws `invalid-argument`, naming the variable and never its value, unless `env` is an object of texts that a program can be started with. */
export function checkEnvironment(env: unknown, field: string): void {
  checkObject(env, field, 'an object of texts by name');
  for (const [name, value] of Object.entries(env as object)) {
    if (name === '' || /[=\0]/.test(name))
      throw invalidArgument(field, 'of names that are not empty, without = and zero bytes', name);
    if (typeof value !== 'string') throw invalidArgument(`${field}.${name}`, 'a text', typeof value);
    if (value.includes('\0')) throw invalidArgument(`${field}.${name}`, 'a text without zero bytes', 'one with a zero byte');
  }
}
