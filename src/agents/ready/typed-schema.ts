// JSON Schema with the type that it describes, for agents that are defined without a schema library.
import type { JsonSchema, StandardJsonSchema } from '../../base/json-schema.ts';

/** `schema` as one whose values are of that type; that they are is its author's word, since plain JSON Schema carries no type. */
export function typedSchema<Value>(schema: JsonSchema): StandardJsonSchema<Value, Value> {
  return schema as unknown as StandardJsonSchema<Value, Value>;
}

/** The schema of an object with these properties and no others; all are required but those named as `optional`. */
export function objectSchema(properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

export const text: JsonSchema = { type: 'string', minLength: 1 };

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}
