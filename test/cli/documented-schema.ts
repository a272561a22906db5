// The JSON Schema of the --json object, as docs/command-line.md states it.
import { readFileSync } from 'node:fs';
import type { JsonSchema } from '../../src/base/json-schema.ts';

export const commandLinePage = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

export function documentedSchema(): JsonSchema {
  const block = /```json\n([\s\S]*?)\n```/.exec(commandLinePage)?.[1];
  if (block === undefined) throw new Error('docs/command-line.md holds no json block');
  return JSON.parse(block) as JsonSchema;
}
