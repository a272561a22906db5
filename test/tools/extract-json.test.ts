import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractJson } from '../../src/tools/extract-json.ts';
import { jsonCandidates } from '../../src/tools/json-candidates.ts';
import { callTool } from './call-tool.ts';
import { accessTo, errorOf } from './temp-folder.ts';

const extract = async (text: string, schema?: object): Promise<unknown> =>
  (
    (await callTool(extractJson, accessTo({}), schema === undefined ? { text } : { text, schema })) as unknown as {
      value: unknown;
    }
  ).value;

describe('extract_json', () => {
  test.each([
    ['words around it', 'Here it is: {"a": [1, 2]}. Enjoy!', { a: [1, 2] }],
    ['a fenced block, before other JSON', 'Not {"a":0} but\n```json\n{"a": 1}\n```', { a: 1 }],
    ['brackets that are none', 'see [1] or {x}: {"a": "}]"}', [1]],
    ['strings that hold brackets and quotes', String.raw`so {"a": "{\"b\": ["}`, { a: '{"b": [' }],
    ['a list', 'result = [{"a": 1}, {"a": 2}] ;', [{ a: 1 }, { a: 2 }]],
  ])('finds JSON among %s', async (_name, text, value) => {
    expect(await extract(text)).toEqual(value);
  });

  test('gives the first value that fits the schema', async () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
    expect(await extract('{"b": 1} {"a": "x"} {"a": 2} {"a": 3}', schema)).toEqual({ a: 2 });
  });

  test('says what was wrong with the first value when none fits, and when there is none', async () => {
    const schema = { type: 'object', required: ['a'] };
    const misfit = await errorOf(extract('{"b": 1}', schema));
    expect(misfit).toMatchObject({ code: 'invalid-tool-input', message: expect.stringContaining('"a"') });
    expect(await errorOf(extract('nothing { here'))).toMatchObject({ message: 'text holds no JSON object or array that parses' });
  });

  test('is done soon with a text of nothing but brackets', async () => {
    const candidates = [...jsonCandidates('['.repeat(1_000_000))];
    expect(candidates).toEqual([]);
  });

  test('finds any object or list, whatever the words before and after', () => {
    const plain = fc.string().map((text) => text.replaceAll(/[[\]{}"`]/g, ''));
    fc.assert(
      fc.property(
        plain,
        fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())),
        plain,
        (before, value, after) => {
          const text = JSON.stringify(value);
          fc.pre(!text.includes('```'));
          expect([...jsonCandidates(`${before}${text}${after}`)][0]).toEqual(JSON.parse(text));
        },
      ),
    );
  });
});
