import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeJson, escapeLine, escapeText } from '../../src/cli/escape.ts';
import { dangerous } from './dangerous.ts';

const anyText = fc.string({ unit: 'binary' });

describe('escaping', () => {
  test('an escape sequence, a C1 control, a bidi override and a tag are shown, not performed', () => {
    expect(escapeLine('\u001b[31mred\u0007')).toBe('\\x1b[31mred\\x07');
    expect(escapeLine('\u009b2J')).toBe('\\x9b2J');
    expect(escapeLine('user\u202etxt.exe')).toBe('user\\u202etxt.exe');
    expect(escapeLine('a\u{e0041}b')).toBe('a\\u{e0041}b');
    expect(escapeLine('a\ud800b')).toBe('a\\ud800b');
  });

  test('a line stays one line', () => {
    expect(escapeLine('one\r\ntwo\tthree\u2028four')).toBe('one\\r\\ntwo\\tthree\\u2028four');
  });

  test('the answer keeps its newlines and tabs, and a lone carriage return is shown', () => {
    expect(escapeText('one\r\ntwo\tthree\rfour')).toBe('one\ntwo\tthree\\rfour');
  });

  test('ordinary text in any script is left alone', () => {
    const text = 'naïve – “quotes” 日本語 עברית नमस्ते 👩‍👩‍👧 می‌خواهم soft\u00adhyphen';
    expect(escapeLine(text)).toBe(text);
    expect(escapeText(text)).toBe(text);
    expect(escapeJson(JSON.stringify(text))).toBe(JSON.stringify(text));
  });

  test('no text at all gets a dangerous character through', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(dangerous(escapeLine(text))).toEqual([]);
        expect(dangerous(escapeText(text), '\n\t')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('escaped JSON is safe to show and parses to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = JSON.stringify(value, null, 2);
        const escaped = escapeJson(json);
        expect(dangerous(escaped, '\n')).toEqual([]);
        expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
      }),
      { numRuns: 300 },
    );
    expect(escapeJson(JSON.stringify('\u009b\u202e\u{e0041}\u007f'))).toBe('"\\u009b\\u202e\\udb40\\udc41\\u007f"');
  });
});
