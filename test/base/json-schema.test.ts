import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { brokenRules } from '../../src/base/broken-rules.ts';
import { describeIssues, schemaIssues, toJsonSchema } from '../../src/base/json-schema.ts';

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

const tree = z.object({
  get branches() {
    return z.array(tree);
  },
});

describe('a schema', () => {
  test.each([
    ['a pattern that is none', { type: 'string', pattern: '(' }],
    ['a pattern that is none under /u', { type: 'object', properties: { name: { type: 'string', pattern: '[\\w-.]' } } }],
    ['a pattern of properties that is none', { patternProperties: { '[': {} } }],
    ['a $ref that leads nowhere', { properties: { a: { items: { $ref: '#/$defs/none' } } } }],
    ['a type that is none', { type: 'strng' }],
    ['a type that is none, deep within', { properties: { a: { items: { anyOf: [{ type: ['string', 'nul'] }] } } } }],
    ['properties that are a list', { type: 'object', properties: ['a'] }],
    ['a property that is no schema', { properties: { a: 'string' } }],
    ['a required field by itself', { properties: { a: {} }, required: 'a' }],
    ['a length that is a text', { type: 'string', maxLength: '5' }],
    ['choices that are no list', { enum: 'a' }],
    ['a function', { type: 'string', check: () => true }],
    ['a cycle', cyclic],
    ['nothing at all', null],
    ['a text', 'string'],
  ])('that holds %s is refused at once', (_, schema) => {
    expect(() => toJsonSchema(schema as never, 'inputSchema')).toThrow(
      expect.objectContaining({ code: 'invalid-schema', message: expect.stringContaining('inputSchema') }),
    );
  });

  test('says where it is wrong, and what must stand there', () => {
    expect(() => toJsonSchema({ properties: { a: { type: 'strng' } } }, 'outputSchema')).toThrow(
      'outputSchema cannot be used: /properties/a/type must be one of null, boolean, object, array, number, integer, string, or a list of them, but is "strng"',
    );
  });

  test('may have properties and values of any name, and notes of any kind', () => {
    const schema = {
      properties: { type: { type: 'string' }, required: true },
      enum: [{ type: 'circle' }],
      default: { type: 'circle' },
      examples: [{ type: 'circle' }],
      'x-note': { type: 'circle' },
    };
    expect(toJsonSchema(schema, 'inputSchema')).toEqual(schema);
  });

  test('may refer to its own parts, to itself, and to an id', () => {
    const schema = {
      $id: 'https://example.org/tree',
      type: 'object',
      properties: { left: { $ref: '#' }, right: { $ref: 'https://example.org/tree' }, name: { $ref: '#/$defs/name' } },
      $defs: { name: { type: 'string', pattern: '^[a-z]+$' } },
    };
    expect(toJsonSchema(schema, 'inputSchema')).toEqual(schema);
    expect(toJsonSchema(tree, 'inputSchema')).toMatchObject({ type: 'object' });
  });

  test('is said as what it takes, or as what it gives', () => {
    const schema = z.object({ most: z.number().default(3) });
    expect(schemaIssues(toJsonSchema(schema, 'schema', 'input'), {})).toEqual([]);
    expect(schemaIssues(toJsonSchema(schema, 'schema', 'output'), {})).not.toEqual([]);
  });
});

describe('checking a value', () => {
  test.each([
    ['undefined', undefined],
    ['a function', () => 7],
    ['a bigint', 7n],
    ['a symbol', Symbol('x')],
    ['a bigint within', { at: 7n }],
  ])('that is %s finds an issue, and does not throw', (_, value) => {
    expect(schemaIssues({ properties: { at: {} } }, value)).toHaveLength(1);
  });

  test('is told by the innermost broken parts alone', () => {
    const schema = {
      properties: { task: { properties: { a: { type: 'string' }, b: { type: 'string' } } }, tasks: { type: 'array' } },
    };
    const text = describeIssues(schemaIssues(schema, { task: { a: 1, b: 'x' }, tasks: 1 }));
    expect(text).not.toContain('the value:');
    expect(text.match(/\(got/g)).toHaveLength(2);
    expect(text).toMatch(/^\/task\/a: .*; \/tasks: /);
  });

  test('tells a missing field beside a wrong one, and names a choice whose parts have rules of their own', () => {
    const schema = {
      type: 'object',
      required: ['answer', 'confidence'],
      properties: {
        answer: { type: 'string' },
        confidence: { type: 'number' },
        size: { anyOf: [{ type: 'number' }, { required: ['w'] }] },
      },
      minProperties: 3,
    };
    const text = describeIssues(schemaIssues(schema, { confidence: 'high' }));
    expect(text).toMatch(/^\/confidence: .*; the value: .*required property "answer".*; the value: .*at least 3/);
    expect(text.match(/\(got/g)).toHaveLength(3);
    const size = describeIssues(schemaIssues(schema, { answer: '', confidence: 1, size: {} }));
    expect(size).toMatch(/\/size: .*any subschemas.*\/size: .*"number".*\/size: .*property "w"/);
    expect(size).not.toContain('the value');
  });

  test('tells twenty broken rules of many, and how many more there are', () => {
    const schema = { properties: { items: { maxItems: 2, items: { type: 'object' } } } };
    const issues = schemaIssues(schema, { items: Array.from({ length: 3_000 }, () => 1) });
    expect(issues).toHaveLength(21);
    expect(issues.at(-1)).toMatchObject({ field: '', rule: '2981 more rules are broken' });
  });

  test('looks at each of many findings a few times at most', () => {
    let looks = 0;
    const finding = (at: number) => ({
      keyword: at % 2 === 0 ? 'items' : 'type',
      error: 'wrong',
      get instanceLocation() {
        looks++;
        return at % 2 === 0 ? '#/items' : `#/items/${at}`;
      },
    });
    const findings = Array.from({ length: 2_000 }, (_, at) => finding(at));
    expect(brokenRules(findings, {}).at(-1)?.rule).toBe('980 more rules are broken');
    expect(looks).toBeLessThan(2_000 * 40);
  });

  test('says of a field that may not be there that there is none', () => {
    const issues = schemaIssues({ properties: { a: {} }, additionalProperties: false }, { b: 1 });
    expect(describeIssues(issues)).toBe('/b: there is no such field (got the number 1)');
  });
});
