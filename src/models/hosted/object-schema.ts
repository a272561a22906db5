// A tool's input schema with an object on top, as the providers ask for it. One that is a choice between objects becomes an object that has the fields of all
// of them: the tool itself still judges by the whole schema.
import type { JsonSchema } from '../../base/json-schema.ts';

export function objectSchema(schema: JsonSchema): JsonSchema {
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (choices === undefined) return schema['type'] === 'object' ? schema : { ...schema, type: 'object' };
  const { anyOf: _, oneOf: __, ...rest } = schema;
  const parts = [rest as JsonSchema, ...choices.map(objectSchema)];
  const properties: Record<string, JsonSchema[]> = {};
  for (const part of parts) {
    for (const [name, property] of Object.entries((part['properties'] as Record<string, JsonSchema> | undefined) ?? {})) {
      properties[name] = [...(properties[name] ?? []), property];
    }
  }
  const needed = parts.slice(1).map((part) => (part['required'] as readonly string[] | undefined) ?? []);
  const required = [
    ...((rest['required'] as readonly string[] | undefined) ?? []),
    ...(needed[0] ?? []).filter((name) => needed.every((names) => names.includes(name))),
  ];
  return {
    ...rest,
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).map(([name, all]) => [name, either(all)])),
    required: [...new Set(required)],
  };
}

function either(all: readonly JsonSchema[]): JsonSchema {
  const distinct = [...new Map(all.flatMap(choicesOf).map((schema) => [JSON.stringify(schema), schema])).values()];
  return distinct.length === 1 ? (distinct[0] as JsonSchema) : { anyOf: distinct };
}

/** A schema that is nothing but a choice is its choices. */
function choicesOf(schema: JsonSchema): readonly JsonSchema[] {
  const { anyOf, ...rest } = schema;
  return Array.isArray(anyOf) && Object.keys(rest).length === 0 ? (anyOf as JsonSchema[]) : [schema];
}
