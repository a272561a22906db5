// JSON Schema 2020-12 as the form in which schemas cross threads: reading one out of a Standard Schema, and checking values against one.
import { type Schema, Validator } from '@cfworker/json-schema';
import { ActorError, describeValue } from './actor-error.ts';

/** A JSON Schema 2020-12 document. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Any Standard Schema that can say itself as JSON Schema (zod 4.2 and later, among others). */
export interface StandardJsonSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    readonly validate: (value: unknown) => unknown;
    readonly jsonSchema?: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
      readonly output: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
    };
  };
}

/** What a `...Schema` option takes: a Standard Schema, or JSON Schema itself. */
export type SchemaLike<Output = unknown> = StandardJsonSchema<Output> | JsonSchema;

/** The type that a schema's values have. */
export type SchemaOutput<S> = S extends StandardJsonSchema<infer Output> ? Output : unknown;

/** One broken rule: the field (a JSON pointer, `` for the whole), the rule in words, the value as text. */
export interface SchemaIssue {
  readonly field: string;
  readonly rule: string;
  readonly value: string;
}

export function isStandardSchema(schema: SchemaLike): schema is StandardJsonSchema {
  return '~standard' in schema;
}

/** `schema` as JSON Schema 2020-12; throws `invalid-schema`, naming `field`, for what JSON Schema cannot say. */
export function toJsonSchema(schema: SchemaLike, field: string): JsonSchema {
  if (!isStandardSchema(schema)) return schema;
  const standard = schema['~standard'];
  if (standard.jsonSchema === undefined) {
    throw new ActorError('invalid-schema', `${field}: the schema library "${standard.vendor}" gives no JSON Schema`, {
      details: { field },
    });
  }
  try {
    return standard.jsonSchema.output({ target: 'draft-2020-12' });
  } catch (cause) {
    throw new ActorError('invalid-schema', `${field} says what JSON Schema cannot say: ${String(cause)}`, {
      details: { field },
      cause,
    });
  }
}

const validators = new WeakMap<JsonSchema, Validator>();

/** The rules of `schema` that `value` breaks, the deepest first; empty when it fits. */
export function schemaIssues(schema: JsonSchema, value: unknown): readonly SchemaIssue[] {
  let validator = validators.get(schema);
  if (validator === undefined) {
    // A copy, since the validator writes into what it is given.
    validator = new Validator(structuredClone(schema) as Schema, '2020-12', false);
    validators.set(schema, validator);
  }
  const result = validator.validate(value);
  if (result.valid) return [];
  return result.errors
    .map((error) => ({
      field: error.instanceLocation.replace(/^#/, ''),
      rule: error.error,
      depth: error.instanceLocation.length,
    }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ field, rule }) => ({ field, rule, value: describeValue(valueAt(value, field)) }));
}

/** The issues as one line of text. */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  return issues
    .map((issue) => `${issue.field === '' ? 'the value' : issue.field}: ${issue.rule} (got ${issue.value})`)
    .join('; ');
}

function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const step of pointer.split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
