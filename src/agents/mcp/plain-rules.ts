// What an input for a tool of an MCP server is checked against on this thread: of the server's schema only what takes a time that is bounded by the sizes
// of both. Its patterns and references could hold everything up for ever. Leaving a rule out only ever lets more pass; the server knows its own.
import type { JsonSchema } from '../../base/json-schema.ts';

/** Keywords whose value is data. */
const plain = [
  ...['type', 'required', 'enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'],
];
/** Keywords whose value is one schema, a list of them, and schemas by name. */
const ofOne = ['items', 'additionalProperties'];
const ofList = ['prefixItems', 'anyOf', 'allOf'];
const ofNames = ['properties'];

/** The schema with the keywords that are known to be cheap, and no others. */
export function plainRules(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).flatMap(([keyword, value]) => rule(schema, keyword, value)));
}

function rule(schema: JsonSchema, keyword: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (plain.includes(keyword)) return [[keyword, value]];
  // What a pattern would have allowed is not known here.
  if (keyword === 'additionalProperties' && 'patternProperties' in schema) return [];
  if (ofOne.includes(keyword)) return Array.isArray(value) ? [] : [[keyword, part(value)]];
  if (ofList.includes(keyword) && Array.isArray(value)) return [[keyword, value.map(part)]];
  if (ofNames.includes(keyword) && typeof value === 'object' && value !== null)
    return [[keyword, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, part(one)]))]];
  return [];
}

function part(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? plainRules(value as JsonSchema) : value;
}
