// JSON Schema 2020-12 as the form in which schemas cross threads: reading one out of a Standard Schema, and checking values against one.
import { dereference, type Schema, Validator } from '@cfworker/json-schema';
import { ActorError, describeValue } from './actor-error.ts';
import { brokenRules, type SchemaIssue } from './broken-rules.ts';
import { schemaFault } from './schema-fault.ts';

/** A JSON Schema 2020-12 document. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Any Standard Schema that can say itself as JSON Schema (zod 4.2 and later, among others). */
export interface StandardJsonSchema<Output = unknown, Input = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly validate: (value: unknown) => unknown;
    readonly jsonSchema?: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
      readonly output: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
    };
  };
}

/** What a `...Schema` option takes: a Standard Schema, or JSON Schema itself. */
export type SchemaLike<Output = unknown> = StandardJsonSchema<Output> | JsonSchema;

/** The type that a schema's values have once it has judged them. */
export type SchemaOutput<S> = S extends StandardJsonSchema<infer Output> ? Output : unknown;

/** The type of what a schema takes: what has a default may be left out. */
export type SchemaInput<S> = S extends StandardJsonSchema<unknown, infer Input> ? Input : unknown;

/** What a schema takes, or what it gives; they differ where it fills in or transforms. */
export type SchemaSide = 'input' | 'output';

export function isStandardSchema(schema: SchemaLike): schema is StandardJsonSchema {
  return '~standard' in schema;
}

/**
 * `schema` as JSON Schema 2020-12, a copy that can travel. Throws `invalid-schema`, naming `field`, for what JSON Schema cannot say, for a
 * keyword with what it cannot have (the type `strng`), for a pattern that is none (they are Unicode patterns), and for a `$ref` that leads nowhere: later nobody could check a value by it.
 */
export function toJsonSchema(schema: SchemaLike, field: string, side: SchemaSide = 'output'): JsonSchema {
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) {
    throw invalidSchema(field, `must be a schema, but is ${describeValue(schema)}`);
  }
  const said = isStandardSchema(schema) ? saidSchema(schema, field, side) : schema;
  try {
    const copy = structuredClone(said);
    tryOut(copy);
    return copy;
  } catch (cause) {
    throw invalidSchema(field, `cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function saidSchema(schema: StandardJsonSchema, field: string, side: SchemaSide): JsonSchema {
  const standard = schema['~standard'];
  if (standard.jsonSchema === undefined) {
    throw invalidSchema(field, `is of the schema library "${standard.vendor}", which gives no JSON Schema`);
  }
  try {
    return standard.jsonSchema[side]({ target: 'draft-2020-12' });
  } catch (cause) {
    throw invalidSchema(field, `says what JSON Schema cannot say: ${String(cause)}`, cause);
  }
}

function invalidSchema(field: string, problem: string, cause?: unknown): ActorError {
  return new ActorError('invalid-schema', `${field} ${problem}`, { details: { field }, cause });
}

const probes: readonly unknown[] = [null, true, 0, '', [], {}];

/** Throws for what the validator would throw at when a value of the right kind came. */
function tryOut(schema: JsonSchema): void {
  const own = structuredClone(schema) as Schema;
  const lookup = dereference(own);
  const fault = schemaFault(schema);
  if (fault !== undefined) throw new Error(fault);
  for (const part of Object.values(lookup)) {
    if (typeof part !== 'object') continue;
    const { pattern, patternProperties = {}, $ref, __absolute_ref__: target = $ref } = part;
    for (const one of [pattern ?? '', ...Object.keys(patternProperties)]) new RegExp(one, 'u');
    if (target !== undefined && lookup[target] === undefined) throw new Error(`there is nothing at the $ref "${$ref}"`);
  }
  const validator = new Validator(own, '2020-12', false);
  for (const probe of probes) validator.validate(probe);
}

const validators = new WeakMap<JsonSchema, Validator>();

/**
 * The rules of `schema` that `value` breaks, the deepest first; empty when it fits. What says no more than that a part is broken is left out, and of many
 * the first 20 are told and how many more there are. A value that is not JSON breaks one.
 */
export function schemaIssues(schema: JsonSchema, value: unknown): readonly SchemaIssue[] {
  try {
    const result = validatorOf(schema).validate(value);
    return result.valid ? [] : brokenRules(result.errors, value);
  } catch (error) {
    const rule = `it cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
    return [{ field: '', rule, value: describeValue(value) }];
  }
}

function validatorOf(schema: JsonSchema): Validator {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  // A copy, since the validator writes into what it is given.
  const validator = new Validator(structuredClone(schema) as Schema, '2020-12', false);
  validators.set(schema, validator);
  return validator;
}

/** The issues as one line of text. */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  return issues
    .map((issue) => `${issue.field === '' ? 'the value' : issue.field}: ${issue.rule} (got ${issue.value})`)
    .join('; ');
}
