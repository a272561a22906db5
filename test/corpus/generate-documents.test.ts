import { describe, expect, it } from 'vitest';
import { keyOf } from './answer-key.ts';
import { type GeneratedDocument, generateDocuments } from './generate-documents.ts';
import { denials, mentions } from './mention-forms.ts';
import { sentencesOf, stripTags } from './plain-text.ts';

const revenue = /\brevenues?\b/i;
const growth = /\b(?:grow(?:s|ing|n|th)?|grew|rise[ns]?|rose|rising|increas(?:e|es|ed|ing))\b/i;
const holdsBoth = (sentence: string) => revenue.test(sentence) && growth.test(sentence);

function sentencesIn({ name, text }: GeneratedDocument): string[] {
  return sentencesOf(name.endsWith('.html') ? stripTags(text) : text);
}

describe('generated documents', () => {
  it('are the same for the same seed and others for another seed', () => {
    expect(generateDocuments(7)).toEqual(generateDocuments(7));
    expect(generateDocuments(7)).not.toEqual(generateDocuments(8));
  });

  it.each([0, 1, 42, 20_261, 4_000_000_000])('hold both ideas in one sentence exactly when they should (seed %i)', (seed) => {
    for (const document of generateDocuments(seed)) {
      const both = sentencesIn(document).filter(holdsBoth);
      const expected = document.relevant && !document.otherWords;
      expect(both.length > 0, `${document.name}: ${JSON.stringify(both)}`).toBe(expected);
    }
  });

  it('leave no slot open and no line over 100 columns outside the frame of a page', () => {
    for (const document of generateDocuments(3)) {
      expect(document.text).not.toMatch(/[{]\w+[}]/);
      const long = document.text.split('\n').filter((line) => line.length > 100 && !line.startsWith('<head>'));
      expect(long).toEqual([]);
    }
  });

  it.each([5, 20, 100, 250])('are balanced, with at most 4 in 100 in other words (%i documents)', (count) => {
    const documents = generateDocuments(11, count);
    expect(documents).toHaveLength(count);
    expect(documents.filter(({ relevant }) => relevant)).toHaveLength(Math.ceil(count / 2));
    expect(documents.filter(({ otherWords }) => otherWords).length).toBeLessThanOrEqual(count * 0.04);
    expect(documents.every(({ relevant, otherWords }) => relevant || !otherWords)).toBe(true);
  });

  it('have unique names, all three formats, and as many key entries', () => {
    const documents = generateDocuments(5);
    expect(Object.keys(keyOf(documents).documents)).toHaveLength(documents.length);
    expect(new Set(documents.map(({ name }) => name.split('.').at(-1)))).toEqual(new Set(['md', 'txt', 'html']));
  });

  it('put some words that are far apart into one document', () => {
    const apart = generateDocuments(5).filter(({ relevant, text }) => !relevant && revenue.test(text) && growth.test(text));
    expect(apart.length).toBeGreaterThanOrEqual(15);
  });

  it('break some mentions across lines', () => {
    const isBroken = ({ relevant, otherWords, text }: GeneratedDocument) =>
      relevant && !otherWords && !text.split('\n').some(holdsBoth);
    expect(generateDocuments(5).filter(isBroken).length).toBeGreaterThanOrEqual(5);
  });
});

describe('mention forms', () => {
  it('each hold both ideas', () => {
    for (const form of [...mentions, ...denials]) expect(holdsBoth(form), form).toBe(true);
  });
});
