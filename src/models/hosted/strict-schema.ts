// An output schema as providers that constrain a model's answer take it: closed objects, no bounds on numbers, texts and lists. What is left out of it stands in
// a description, so that the model still reads it; the whole schema judges the answer afterwards.
import type { JsonSchema } from '../../base/json-schema.ts';

/** Undefined for a schema that cannot be said so without losing answers that fit it, such as one with open objects, or that refers to itself. */
export function strictSchema(schema: JsonSchema): JsonSchema | undefined {
  try {
    return strict(schema);
  } catch (error) {
    if (error === unsayable) return undefined;
    throw error;
  }
}

const unsayable = Symbol('unsayable');

const kept = new Set(['type', 'enum', 'const', 'title', 'format', 'anyOf', 'properties', 'required', 'items']);
/** Says nothing about a value. */
const silent = new Set([
  '$schema',
  '$id',
  '$comment',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'description',
]);
/** Their loss lets in more than before, and the description tells of them. */
const told = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
]);
const formats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);

function strict(value: unknown): JsonSchema {
  if (typeof value !== 'object' || value === null) throw unsayable;
  const schema = value as JsonSchema;
  const result: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const [keyword, said] of Object.entries(schema)) {
    if (told.has(keyword) || (keyword === 'format' && !formats.has(said as string)))
      notes.push(`${keyword}: ${JSON.stringify(said)}`);
    else if (keyword === 'oneOf') result['anyOf'] = (said as unknown[]).map(strict);
    else if (keyword === 'anyOf') result['anyOf'] = (said as unknown[]).map(strict);
    else if (keyword === 'items') result['items'] = strict(said);
    else if (keyword === 'properties') result['properties'] = mapped(said as JsonSchema);
    else if (keyword === 'additionalProperties') checkClosed(schema);
    else if (kept.has(keyword)) result[keyword] = said;
    else if (!silent.has(keyword)) throw unsayable;
  }
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  checkShape(schema, types);
  if (types.includes('object')) {
    result['properties'] ??= {};
    result['additionalProperties'] = false;
  }
  const description = [schema['description'], notes.length === 0 ? undefined : `{${notes.join(', ')}}`].filter(
    (part) => part !== undefined,
  );
  return description.length === 0 ? result : { ...result, description: description.join('\n') };
}

function mapped(properties: JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, strict(part)]));
}

/** An object that may have further fields cannot be closed without losing them. */
function checkClosed(schema: JsonSchema): void {
  if (schema['additionalProperties'] !== false) throw unsayable;
}

function checkShape(schema: JsonSchema, types: readonly unknown[]): void {
  const hasKind = schema['type'] !== undefined || schema['anyOf'] !== undefined || schema['oneOf'] !== undefined;
  if (!hasKind && schema['enum'] === undefined && schema['const'] === undefined) throw unsayable;
  const isOpen = types.includes('object') && Object.keys((schema['properties'] as object | undefined) ?? {}).length === 0;
  if (isOpen && schema['additionalProperties'] !== false) throw unsayable;
}
