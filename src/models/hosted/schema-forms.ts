// All forms in which the adapters may send a schema, for whoever must know how long it can get.
import type { JsonSchema } from '../../base/json-schema.ts';
import { openApiSchema } from '../gemini/openapi-schema.ts';
import { objectSchema } from './object-schema.ts';
import { strictSchema } from './strict-schema.ts';

/** `schema` itself, with an object on top as tools have it, and each of both in the subsets of the providers. */
export function schemaForms(schema: JsonSchema): readonly JsonSchema[] {
  return [schema, objectSchema(schema)].flatMap((form) => [form, openApiSchema(form) ?? form, strictSchema(form) ?? form]);
}
