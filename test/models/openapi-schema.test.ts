import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openApiSchema } from '../../src/models/gemini/openapi-schema.ts';
import { strictSchema } from '../../src/models/hosted/strict-schema.ts';
import { declarations, verdictSchema } from './requests.ts';

const closed = (properties: object, more: object = {}) => ({ type: 'object', properties, additionalProperties: false, ...more });

describe('a schema for Gemini', () => {
  it.each([
    ['a list of types', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    ['a choice with null', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, { type: 'integer', nullable: true }],
    ['several types', { type: ['string', 'number'] }, { anyOf: [{ type: 'string' }, { type: 'number' }] }],
    ['a constant', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['a choice of numbers', { enum: [1, 2] }, { type: 'integer', description: '{enum: [1,2]}' }],
    [
      'a bound that it does not know',
      { type: 'number', exclusiveMinimum: 0 },
      { type: 'number', description: '{exclusiveMinimum: 0}' },
    ],
    ['a format that it does not know', { type: 'string', format: 'email' }, { type: 'string', description: '{format: "email"}' }],
    [
      'a reference',
      { ...closed({ a: { $ref: '#/$defs/a' } }), $defs: { a: { type: 'string' } } },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
    [
      'a field that is not described',
      closed({ a: { type: 'string' } }, { required: ['a', 'b'] }),
      {
        type: 'object',
        properties: { a: { type: 'string' } },
        required: ['a'],
      },
    ],
  ])('says %s', (_, schema, expected) => expect(openApiSchema(schema)).toEqual(expected));

  it.each([
    ['an object with fields of any name', { type: 'object', additionalProperties: { type: 'number' } }],
    ['an object without fields', closed({})],
    ['a list of anything', { type: 'array' }],
    ['anything', {}],
    ['a schema that refers to itself', { $ref: '#/$defs/a', $defs: { a: closed({ next: { $ref: '#/$defs/a' } }) } }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }], items: false }],
    ['a rule that depends', { type: 'object', properties: { a: { type: 'string' } }, dependentRequired: { a: [] } }],
  ])('does not pretend to say %s', (_, schema) => expect(openApiSchema(schema)).toBeUndefined());

  it('stops a schema whose references would grow without end, at once', () => {
    const field = (name: string) => ({ $ref: `#/$defs/${name}` });
    for (const depth of [9, 20]) {
      const $defs = Object.fromEntries(
        Array.from({ length: depth }, (_, at) => [
          `n${at}`,
          closed({ a: field(`n${at + 1}`), b: field(`n${at + 1}`), c: field(`n${at + 1}`) }),
        ]),
      );
      const schema = { ...closed({ top: field('n0') }), $defs: { ...$defs, [`n${depth}`]: { type: 'string' } } };
      expect(openApiSchema(schema)).toBeUndefined();
    }
  });

  it('is never longer than twice its source and 1 KiB, and the same for the same schema', () => {
    const text = { type: 'string', description: 'x'.repeat(500) };
    const shared = (uses: number) => ({
      ...closed(Object.fromEntries(Array.from({ length: uses }, (_, at) => [`f${at}`, { $ref: '#/$defs/text' }]))),
      $defs: { text },
    });
    const [few, many] = [shared(3), shared(9)];
    expect(openApiSchema(few)).toMatchObject({ properties: { f2: text } });
    expect(openApiSchema(few)).toBe(openApiSchema(few));
    expect(openApiSchema(many)).toBeUndefined();
  });

  it('says those of our tools and of the document reader', () => {
    for (const schema of [verdictSchema, ...Object.values(declarations)]) {
      expect(openApiSchema(schema), JSON.stringify(schema)).toBeDefined();
    }
  });
});

describe('a schema for Anthropic', () => {
  it('keeps the form, and tells of bounds in words', () => {
    expect(strictSchema(closed({ a: { type: 'integer', minimum: 1, description: 'A' } }, { required: ['a'] }))).toEqual(
      closed({ a: { type: 'integer', description: 'A\n{minimum: 1}' } }, { required: ['a'] }),
    );
  });

  it.each([
    ['an open object', { type: 'object', additionalProperties: { type: 'number' } }],
    ['an object of anything', { type: 'object' }],
    ['anything', {}],
    ['a reference', { $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }],
  ])('does not pretend to say %s', (_, schema) => expect(strictSchema(schema)).toBeUndefined());

  it('closes every object, however deep, and never leaves a rule behind that it does not know', () => {
    const { schema } = fc.letrec<{ schema: object }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom({ type: 'string', minLength: 2 }, { type: 'number', maximum: 3 }, { enum: ['a', 'b'] }),
        fc
          .dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { minKeys: 1 })
          .map((properties) => ({ type: 'object', properties })),
        tie('schema').map((items) => ({ type: 'array', items, maxItems: 9 })),
        fc.array(tie('schema'), { minLength: 1, maxLength: 2 }).map((anyOf) => ({ anyOf })),
      ),
    }));
    fc.assert(
      fc.property(schema, (given) => {
        const text = JSON.stringify(strictSchema(given as Record<string, unknown>));
        expect(text.split('"type":"object"').length).toBe(text.split('"additionalProperties":false').length);
        expect(text).not.toMatch(/"(minLength|maximum|maxItems)":\d/);
      }),
    );
  });
});
