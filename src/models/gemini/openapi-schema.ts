// JSON Schema in the subset of OpenAPI 3.0 that Gemini's `parameters` and `responseSchema` take. It refuses every other keyword, so that all are either said
// in its words, or told in a description, or the schema cannot be said.
import type { JsonSchema } from '../../base/json-schema.ts';

/**
 * Undefined for a schema that cannot be said so without losing values that fit it, such as one with open objects, or that refers to itself; and for one that
 * would come to more than twice its bytes and 1 KiB: what is referred to stands at each place, which for references within references has no end.
 */
export function openApiSchema(schema: JsonSchema): JsonSchema | undefined {
  if (known.has(schema)) return known.get(schema);
  const form = formOf(schema);
  known.set(schema, form);
  return form;
}

/** By schema, for as long as it is about. */
const known = new WeakMap<JsonSchema, JsonSchema | undefined>();

function formOf(schema: JsonSchema): JsonSchema | undefined {
  const most = 2 * jsonBytes(schema) + 1024;
  try {
    const form = said(schema, { root: schema, left: 2 * most }, 0);
    return jsonBytes(form) > most ? undefined : form;
  } catch (error) {
    if (error === unsayable) return undefined;
    throw error;
  }
}

interface Saying {
  readonly root: JsonSchema;
  /** Bytes that may still be read, the same ones again included: it stops a schema before it is too long. */
  left: number;
}

const unsayable = Symbol('unsayable');
const deepest = 24;
const nested = new Set(['properties', 'items', 'anyOf', 'oneOf', '$defs', 'definitions', 'default', 'examples']);

const plain = new Set([
  ...[
    'title',
    'minItems',
    'maxItems',
    'minLength',
    'maxLength',
    'pattern',
    'minimum',
    'maximum',
    'minProperties',
    'maxProperties',
  ],
  'required',
]);
const silent = new Set([
  ...['$schema', '$id', '$comment', '$defs', 'definitions', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
  ...['additionalProperties', 'description', 'type', '$ref', 'properties', 'items', 'anyOf', 'oneOf', 'enum', 'const', 'format'],
]);
const told = new Set(['exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'uniqueItems']);
const formats: Readonly<Record<string, readonly string[]>> = {
  string: ['enum', 'date-time'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
};

function said(value: unknown, saying: Saying, depth: number): JsonSchema {
  if (typeof value !== 'object' || value === null || depth > deepest) throw unsayable;
  const schema = value as JsonSchema;
  charge(saying, schema);
  if (typeof schema['$ref'] === 'string')
    return said({ ...target(saying.root, schema['$ref']), ...without(schema, '$ref') }, saying, depth + 1);
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly unknown[] | undefined;
  if (choices !== undefined) return eitherOf(choices, schema, saying, depth);
  const types = typesOf(schema);
  const isNullable = types.includes('null');
  const kinds = types.filter((type) => type !== 'null');
  if (kinds.length > 1)
    return eitherOf(
      kinds.map((type) => ({ ...schema, type })),
      {},
      saying,
      depth,
      isNullable,
    );
  const [type] = kinds;
  if (type === undefined) throw unsayable;
  const notes: string[] = [];
  const result: Record<string, unknown> = { type };
  for (const [keyword, rule] of Object.entries(schema)) {
    if (plain.has(keyword)) result[keyword] = rule;
    else if (told.has(keyword)) notes.push(`${keyword}: ${JSON.stringify(rule)}`);
    else if (!silent.has(keyword)) throw unsayable;
  }
  const { format } = schema;
  if (typeof format === 'string' && formats[type]?.includes(format)) result['format'] = format;
  else if (format !== undefined) notes.push(`format: ${JSON.stringify(format)}`);
  addChoices(result, schema, type, notes);
  if (type === 'object') addFields(result, schema, saying, depth);
  if (type === 'array') result['items'] = said(schema['items'], saying, depth + 1);
  return finished(result, schema, notes, isNullable);
}

function charge(saying: Saying, schema: JsonSchema): void {
  const own = Object.entries(schema).filter(([keyword]) => !nested.has(keyword));
  saying.left -= jsonBytes(own) + jsonBytes(Object.keys((schema['properties'] as object | undefined) ?? {}));
  if (saying.left < 0) throw unsayable;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function finished(
  result: Record<string, unknown>,
  schema: JsonSchema,
  notes: readonly string[],
  isNullable: boolean,
): JsonSchema {
  const note = notes.length === 0 ? undefined : `{${notes.join(', ')}}`;
  const description = [schema['description'], note].filter((part) => part !== undefined).join('\n');
  return { ...result, ...(description === '' ? {} : { description }), ...(isNullable ? { nullable: true } : {}) };
}

function eitherOf(
  choices: readonly unknown[],
  schema: JsonSchema,
  saying: Saying,
  depth: number,
  isNullable = false,
): JsonSchema {
  const others = choices.filter((choice) => (choice as JsonSchema)['type'] !== 'null');
  const hasNull = isNullable || others.length < choices.length;
  const parts = others.map((choice) => said(choice, saying, depth + 1));
  const description = schema['description'] === undefined ? {} : { description: schema['description'] };
  const [only] = parts;
  if (only === undefined) throw unsayable;
  const base = parts.length === 1 ? only : { anyOf: parts };
  return { ...base, ...description, ...(hasNull ? { nullable: true } : {}) };
}

function typesOf(schema: JsonSchema): readonly string[] {
  const { type } = schema;
  if (Array.isArray(type)) return type as string[];
  if (typeof type === 'string') return [type];
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  if (Array.isArray(values)) return [...new Set(values.map(typeOfValue))];
  if (schema['properties'] !== undefined) return ['object'];
  throw unsayable;
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' || typeof value === 'boolean' ? typeof value : 'object';
}

/** A choice can only be made between texts; of other values the description tells. */
function addChoices(result: Record<string, unknown>, schema: JsonSchema, type: string, notes: string[]): void {
  const values = 'const' in schema ? [schema['const']] : (schema['enum'] as readonly unknown[] | undefined);
  const choices = values?.filter((value) => value !== null);
  if (choices === undefined) return;
  if (type === 'string' && choices.every((value) => typeof value === 'string' && value !== '')) result['enum'] = choices;
  else notes.push(`enum: ${JSON.stringify(choices)}`);
}

function addFields(result: Record<string, unknown>, schema: JsonSchema, saying: Saying, depth: number): void {
  const properties = Object.entries((schema['properties'] as JsonSchema | undefined) ?? {});
  const more = schema['additionalProperties'];
  // An object without fields is refused, and one with fields of any name cannot be said.
  if (properties.length === 0 || (more !== undefined && more !== false)) throw unsayable;
  result['properties'] = Object.fromEntries(properties.map(([name, part]) => [name, said(part, saying, depth + 1)]));
  const required = (schema['required'] as readonly string[] | undefined)?.filter((name) =>
    properties.some(([known]) => known === name),
  );
  if (required !== undefined && required.length > 0) result['required'] = required;
  else delete result['required'];
}

function target(root: JsonSchema, ref: string): JsonSchema {
  if (!ref.startsWith('#/')) throw unsayable;
  let at: unknown = root;
  for (const step of ref.slice(2).split('/')) {
    at = (at as JsonSchema | undefined)?.[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  if (typeof at !== 'object' || at === null) throw unsayable;
  return at as JsonSchema;
}

function without(schema: JsonSchema, keyword: string): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));
}
