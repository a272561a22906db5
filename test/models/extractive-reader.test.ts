import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/models/extractive/verdict.ts';
import { createModel } from '../../src/models/extractive.ts';
import { foldStream, type ModelReply } from '../../src/models/fold-stream.ts';
import type { ModelRequest, ToolCall } from '../../src/models/model.ts';
import { filesIn, tempFolder } from '../tools/temp-folder.ts';
import { readDocuments } from './read-documents.ts';
import { type Answer, offer, requestOf, turn, user, verdictSchema } from './requests.ts';

const reading = { tools: offer('list_files', 'search_text'), outputSchema: verdictSchema };

const ask = (request: ModelRequest): Promise<ModelReply> =>
  foldStream(createModel('default').stream(request, { signal: new AbortController().signal }));

const searchCall: ToolCall = { callId: 'c1.1', name: 'search_text', input: { query: 'Any ferry delays?' } };

const after = (answer: Answer, more: Partial<ModelRequest> = {}): Promise<ModelReply> =>
  ask(requestOf([user('Any ferry delays?'), ...turn([searchCall], [answer])], { ...reading, ...more }));

const passage = (text: string, termCoverage: number, more = {}): object => ({
  file: 'a.md',
  line: 3,
  text,
  score: termCoverage,
  termCoverage,
  matched: [
    { term: 'ferry', form: 'ferries', strength: 1 },
    { term: 'delays', form: 'postponed', strength: 0.53 },
  ],
  ...more,
});

const found = (...passages: object[]): Answer => ({
  output: { terms: ['ferry', 'delays'], documents: [{ file: 'a.md', passages: passages.length }], unreadable: [], passages },
});

const verdictAfter = async (answer: Answer): Promise<Verdict> => JSON.parse((await after(answer)).text) as Verdict;

describe('the embedded reader', () => {
  it('searches for its question, as it was asked, and then answers', async () => {
    const reply = await ask(requestOf([user(' Any ferry delays?\n')], reading));
    expect(reply).toMatchObject({ text: '', stopReason: 'tool-calls', toolCalls: [searchCall] });
    expect((await after(found(passage('All ferries were postponed.', 0.8)))).stopReason).toBe('end');
  });

  it('answers a question that came later in the session by a search of its own', async () => {
    const messages = [user('Any ferry delays?'), ...turn([searchCall], [found()])];
    const later = [...messages, { role: 'assistant', text: 'No.', toolCalls: [] } as const, user('And trains?')];
    const reply = await ask(requestOf(later, reading));
    expect(reply.toolCalls).toEqual([{ callId: 'c3.1', name: 'search_text', input: { query: 'And trains?' } }]);
  });

  it('quotes the passages that cover enough, at most five, and says which word it took for which', async () => {
    const passages = Array.from({ length: 8 }, (_, index) =>
      passage(`Ferries were postponed, ${index}.`, index < 6 ? 0.8 : 0.5, { line: index + 1 }),
    );
    const verdict = await verdictAfter(found(...passages));
    expect(verdict.quotes).toEqual(
      [0, 1, 2, 3, 4].map((index) => ({ text: `Ferries were postponed, ${index}.`, file: 'a.md', line: index + 1 })),
    );
    expect(verdict).toMatchObject({
      relevant: true,
      answer: 'Speaks of it in at least 5 passages (taking “postponed” for “delays”).',
    });
  });

  it('gives the page of a PDF', async () => {
    const verdict = await verdictAfter(found(passage('A delay.', 1, { line: undefined, page: 7, file: 'a.pdf' })));
    expect(verdict.quotes).toEqual([{ text: 'A delay.', file: 'a.pdf', page: 7 }]);
  });

  it('is surer the more is covered, and never quite sure', async () => {
    const [full, just, short, none] = await Promise.all(
      [found(passage('x', 1)), found(passage('x', 0.7)), found(passage('x', 0.69)), found()].map(verdictAfter),
    );
    expect([full?.relevant, just?.relevant, short?.relevant, none?.relevant]).toEqual([true, true, false, false]);
    expect(full?.confidence).toBeGreaterThan(just?.confidence ?? 1);
    expect(none?.confidence).toBeGreaterThan(short?.confidence ?? 1);
    for (const verdict of [full, just, short, none]) expect(verdict?.confidence).toBeLessThan(1);
  });

  it('says that it found nothing, how near it came, and that other wordings may be missed', async () => {
    expect((await verdictAfter(found())).answer).toMatch(/^Nothing found: no passage holds “ferry”, “delays”.*may be missed/);
    expect((await verdictAfter(found(passage('Ferries.', 0.5)))).answer).toMatch(/nearest, a\.md:3, has “ferries”, “postponed”/);
  });

  it('says neither the place nor the text of a quote in its answer again', async () => {
    const { answer, quotes } = await verdictAfter(found(passage('All ferries were postponed.', 0.8)));
    expect(quotes).toHaveLength(1);
    expect(answer).toBe('Speaks of it in 1 passage (taking “postponed” for “delays”).');
  });

  it.each(['???', 'the of and', ''])('refuses the question “%s”, which holds no word to search for', async (question) => {
    const folder = tempFolder();
    folder.write('a.txt', 'The ferry was delayed.');
    await expect(readDocuments(question, filesIn(folder, 'a.txt').files)).rejects.toMatchObject({
      code: 'model-lacks-capability',
      message: expect.stringMatching(/^the question holds no word that can be searched for/),
    });
  });

  it('ends with the tool’s own code when the document cannot be read', async () => {
    const failed = after({ error: { code: 'pdf-damaged', message: '"a.pdf" cannot be parsed' } });
    await expect(failed).rejects.toMatchObject({ code: 'pdf-damaged', message: '"a.pdf" cannot be parsed' });
    const strange = after({ error: { code: 'no-such-code', message: 'hm' } });
    await expect(strange).rejects.toMatchObject({ code: 'model-failed' });
  });

  it('names the documents that it could not read beside others', async () => {
    const folder = tempFolder();
    folder.write('a.txt', 'The ferry was delayed.');
    folder.write('b.pdf', '%PDF-1.7 and then nothing of the kind');
    const verdict = await readDocuments('ferry delays?', filesIn(folder, 'a.txt', 'b.pdf').files);
    expect(verdict).toMatchObject({ relevant: true, answer: expect.stringContaining('Not read: b.pdf (pdf-damaged).') });
    await expect(readDocuments('ferry delays?', filesIn(folder, 'b.pdf').files)).rejects.toMatchObject({ code: 'pdf-damaged' });
  });

  it('answers in text when no schema asks for JSON', async () => {
    const request = requestOf(
      [user('Any ferry delays?'), ...turn([searchCall], [found(passage('All ferries were postponed.', 0.8))])],
      {
        tools: reading.tools,
      },
    );
    const { text } = await ask(request);
    expect(text).toMatch(/^Speaks of it in 1 passage.*\na\.md:3: “All ferries were postponed\.”$/);
  });

  it.each([
    [
      'another output schema',
      { outputSchema: { type: 'object', properties: { summary: { type: 'string' } }, required: ['summary'] } },
    ],
    [
      'an output schema with one field more',
      { outputSchema: { ...verdictSchema, required: ['relevant', 'confidence', 'answer', 'quotes', 'mood'] } },
    ],
    ['no tool to search with', { tools: offer('list_files') }],
  ])('refuses %s as model-lacks-capability, naming the keys', async (_, more) => {
    const refused = ask(requestOf([user('Any?')], { ...reading, ...more }));
    await expect(refused).rejects.toMatchObject({
      code: 'model-lacks-capability',
      message: expect.stringContaining('ANTHROPIC_API_KEY'),
    });
    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(/a hosted model could do it: .*ANTHROPIC_API_KEY.*GEMINI_API_KEY/),
    });
  });

  it('refuses a task without files in the same way', async () => {
    await expect(readDocuments('ferry delays?', [])).rejects.toMatchObject({ code: 'model-lacks-capability' });
  });

  it('quotes the member that gives the value asked for', async () => {
    const folder = tempFolder();
    const manifest = {
      name: 'x',
      version: '3.1.0',
      scripts: { test: 'ferry test' },
      limits: { ferry: '>=18', barge: '*' },
      tools: { '@kinds/ferry': '^2' },
    };
    folder.write('a.json', JSON.stringify(manifest, null, 2));
    const verdict = await readDocuments('Which ferry versions does each of these need?', filesIn(folder, 'a.json').files);
    expect(verdict.relevant).toBe(true);
    expect(verdict.quotes[0]).toEqual({ text: '"limits": { "ferry": ">=18", "barge": "*" }', file: 'a.json', line: 7 });
  });
});
