// The bound of a call's input is of what is sent, whatever form a provider wants it in.
import { describe, expect, it } from 'vitest';
import { inputBound, promptBytes } from '../../src/agents/money/input-bound.ts';
import type { JsonSchema } from '../../src/base/json-schema.ts';
import { anthropicBody } from '../../src/models/anthropic/request-body.ts';
import { geminiBody } from '../../src/models/gemini/request-body.ts';
import type { ModelRequest } from '../../src/models/model.ts';
import { completionBody } from '../../src/models/openai-compatible/request-body.ts';
import { offer, requestOf, user, verdictSchema } from '../models/requests.ts';
import { specOf } from './run-fixtures.ts';

const closed = (properties: object, more: object = {}) => ({ type: 'object', properties, additionalProperties: false, ...more });
const field = (name: string) => ({ $ref: `#/$defs/${name}` });

/** Each level refers to the next one three times. */
function growing(depth: number): JsonSchema {
  const levels = Array.from({ length: depth }, (_, at) => {
    const next = field(`n${at + 1}`);
    return [`n${at}`, closed({ a: next, b: next, c: next })];
  });
  return { ...closed({ top: field('n0') }), $defs: { ...Object.fromEntries(levels), [`n${depth}`]: { type: 'string' } } };
}

const bounded = closed(
  Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [
      `f${at}`,
      { type: 'string', pattern: '^\\\\d{3}"\\w+"$', format: 'email', const: 'a' },
    ]),
  ),
);
const schemas: readonly (readonly [string, JsonSchema])[] = [
  ['the schema of an answer', verdictSchema],
  ['references that stay small', growing(2)],
  ['references that would grow without end', growing(9)],
  ['bounds that are told in words', bounded],
  ['a choice between objects', { anyOf: [bounded, closed({ g: { const: 'x' } })] }],
];

describe('the bound of a call', () => {
  it.each(schemas)('is above what any adapter sends of %s', (_, schema) => {
    const tools = [...offer('search_text', 'sessions_map'), { name: 'act', description: 'Acts.', inputSchema: schema }];
    const messages = [user('Is there a tide table?')];
    for (const outputSchema of [undefined, schema]) {
      const request: ModelRequest = {
        ...requestOf(messages, { tools }),
        ...(outputSchema === undefined ? {} : { outputSchema }),
      };
      const bytes = promptBytes(request.instructions, tools, outputSchema);
      const bound = inputBound({ spec: specOf({ agent: { promptBytes: bytes } }), messages, measured: null }, 'any:model');
      const bodies = [
        geminiBody('gemini-3-test', request, {}),
        geminiBody('gemini-2.5-test', request, {}),
        completionBody('any', request, {}),
        anthropicBody('any', request, {}),
      ];
      // What is escaped within a text of the body is not so where a model reads it.
      for (const body of bodies) {
        const text = JSON.stringify(body).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bound);
      }
    }
  });
});
