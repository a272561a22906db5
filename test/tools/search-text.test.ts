import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { runTool } from '../../src/tools/run-tool.ts';
import { searchText } from '../../src/tools/search-text.ts';
import { search, searchIn } from './search-in.ts';
import { codeOf, filesIn, tempFolder } from './temp-folder.ts';

const coverageIn = async (content: string, query: string): Promise<number> =>
  (await searchIn(content, query)).passages[0]?.termCoverage ?? 0;

describe('search_text finds a matter in other forms and orders', () => {
  it.each([
    'Ferry delays were common.',
    'The ferry was delayed.',
    'A delay of the ferry cost us a day.',
    'They are delaying all ferries until noon.',
    'We postponed the ferry.',
  ])('%s', async (sentence) => {
    expect(await coverageIn(`Rain fell.\n\n${sentence}\n\nThe end.`, 'Are there any ferry delays?')).toBeGreaterThanOrEqual(0.7);
  });

  it('knows verbs with a particle, in their forms', async () => {
    const { passages } = await searchIn('The ferry was slowing down all day.\n\nThe ferry is slowing.', 'Was the ferry delayed?');
    expect(passages[0]?.matched).toContainEqual({ term: 'delayed', form: 'slowing down', strength: 0.72 });
  });

  it('takes a number beside the other words for the thing that "which …" asks for', async () => {
    expect(await coverageIn('The ferry left at 9.', 'Which hour has a ferry?')).toBe(1);
    expect(await coverageIn('The ferry left.', 'Which hour has a ferry?')).toBeLessThan(1);
    expect(await coverageIn('The ferry left at 9.', 'Is there an hour with a ferry?')).toBeLessThan(0.7);
  });

  it('knows irregular forms', async () => {
    expect((await searchIn('The geese flew south.', 'Did a goose fly?')).passages[0]).toMatchObject({ termCoverage: 1 });
  });

  it('counts the same word for more than a derived one, and that for more than a synonym', async () => {
    const [same, derived, synonym] = await Promise.all(
      ['The merger failed.', 'They merge.', 'The two will amalgamate.'].map((text) => coverageIn(text, 'merger')),
    );
    expect([same, derived, synonym]).toEqual([1, 0.95, expect.closeTo(0.84, 1)]);
  });

  it('says which word stands for which term, as it stands in the text', async () => {
    const { terms, passages } = await searchIn('Ferries were DELAYED by fog.', 'Which ferries have a delay?');
    expect(terms).toEqual(['ferries', 'delay']);
    expect(passages[0]?.matched).toEqual([
      { term: 'ferries', form: 'Ferries', strength: 1 },
      { term: 'delay', form: 'DELAYED', strength: 1 },
    ]);
  });

  it('looks past case and diacritics', async () => {
    expect(await coverageIn('Das CAFÉ in Malmö.', 'cafe malmo')).toBe(1);
  });

  it.each([
    ['Do they discuss ferry delays?', ['ferry', 'delays']],
    ['Is a ferry delay discussed?', ['ferry', 'delay']],
    ['Read this 50-page PDF and tell me if they discuss ferry delays', ['ferry', 'delays']],
    ['Please say whether the company is silent on ferries', ['silent', 'ferries']],
    ['If ferries are late, who pays?', ['ferries', 'late', 'pays']],
    ['What does the company say about the number of ferries?', ['ferries']],
    ['Did the ferry slow down?', ['ferry', 'slow down']],
    ['the witness statement said it twice', ['witness', 'statement', 'said', 'twice']],
    ['ferry, ferries, FERRY', ['ferry']],
    ['What do they say?', ['say']],
    ['Which documents?', ['documents']],
  ])('asks for what is meant by: %s', async (query, terms) => {
    expect((await searchIn('x y', query)).terms).toEqual(terms);
  });
});

describe('search_text judges by closeness', () => {
  const query = 'ferry delays';

  it('finds both words in one sentence, however long the clause between them', async () => {
    const text = 'The ferry, which had been built at Holm in the spring of that year and painted twice, was delayed.';
    expect(await coverageIn(text, query)).toBe(1);
  });

  it('finds them in neighbouring sentences of a paragraph, and counts that for less', async () => {
    const { passages } = await searchIn('We met the ferry at noon. Delays were not long.', query);
    expect(passages[0]).toMatchObject({ text: 'We met the ferry at noon. Delays were not long.', line: 1 });
    expect(passages[0]?.termCoverage).toBeGreaterThanOrEqual(0.7);
    expect(passages[0]?.termCoverage).toBeLessThan(0.9);
  });

  it.each([
    ['in different paragraphs', 'We met the ferry at noon.\n\nDelays were not long.'],
    ['in different list items', '- the ferry\n- delays'],
    ['under different headings', '# Ferry\n\nWe met it.\n\n# Delays\n\nNone.'],
    [
      'in sentences of one paragraph that are far apart',
      `We met the ferry. ${'It was a fine day with sun. '.repeat(8)}Delays were not long.`,
    ],
  ])('does not join what stands %s', async (_, text) => {
    expect(await coverageIn(text, query)).toBeLessThan(0.7);
  });

  it('gives no two passages that say the same piece of text', async () => {
    const { passages } = await searchIn('Ferry one. Delay two. Ferry three. Delay four. Ferry five.', query);
    const pieces = passages.flatMap(({ text }) => text.split(/(?<=\.) /));
    expect(new Set(pieces).size).toBe(pieces.length);
    expect(passages.length).toBeGreaterThan(1);
  });

  it('takes no abbreviation for the end of a sentence', async () => {
    expect((await searchIn('The ferry of Mr. Holm was delayed.', query)).passages[0]).toMatchObject({ termCoverage: 1 });
  });

  it('puts the passage first that has both', async () => {
    const text = 'The ferry is new.\n\nDelays are dear.\n\nThe ferry ran with delays.\n\nThe ferry, the ferry.';
    expect((await searchIn(text, query)).passages[0]).toMatchObject({ text: 'The ferry ran with delays.', line: 5 });
  });
});

describe('search_text quotes word for word', () => {
  it('joins lines that an editor wrapped, and gives the first one’s number', async () => {
    const text =
      'A first line that is quite long, so that it was wrapped by the editor. The ferry\nwas delayed by fog, as everybody had\nforeseen. An end.';
    const { passages } = await searchIn(text, 'ferry delay');
    expect(passages[0]).toMatchObject({ text: 'The ferry was delayed by fog, as everybody had foreseen.', line: 1 });
  });

  it('reads a word that was broken at the end of a line', async () => {
    const { passages } = await searchIn('It was said on that day that the fer-\nry had sunk.', 'ferry');
    expect(passages[0]).toMatchObject({ text: 'It was said on that day that the fer- ry had sunk.', termCoverage: 1 });
  });

  it('gives a small member of JSON whole, with its key', async () => {
    const json = JSON.stringify(
      { name: 'x', limits: { ferry: 12 }, ports: ['a', 'b'], deep: { more: { text: 'long '.repeat(100) } } },
      null,
      2,
    );
    const { passages } = await searchIn(json, 'Which ferry numbers are there?', 'a.json');
    expect(passages[0]).toMatchObject({ text: '"limits": { "ferry": 12 }', line: 3 });
    expect(passages[0]?.termCoverage).toBeGreaterThanOrEqual(0.7);
  });

  it.each([
    [
      'JSON with one record to a line',
      'a.jsonl',
      '{"port": "Holm"}\n{"ferry": "Anna", "port": "Thorne"}\n',
      '{"ferry": "Anna", "port": "Thorne"}',
      2,
    ],
    ['JSON that is broken', 'a.json', '{ "port": [\n"the ferry Anna",\n', '"the ferry Anna",', 2],
    ['a row of CSV', 'a.csv', 'name,port\nFerry Anna,Thorne\nBarge,Holm\n', 'Ferry Anna,Thorne', 2],
    [
      'a row of a Markdown table',
      'a.md',
      '| name | port |\n| --- | --- |\n| Ferry Anna | Thorne |\n',
      '| Ferry Anna | Thorne |',
      3,
    ],
    [
      'a block of HTML, by its line in the extracted text',
      'a.html',
      '<h1>Ships</h1>\n\n<p>The <b>fer</b>ry\nAnna.</p>',
      'The ferry Anna.',
      2,
    ],
  ])('gives %s', async (_, name, content, text, line) => {
    expect((await searchIn(content, 'ferry', name)).passages[0]).toMatchObject({ text, line });
  });

  it.each([
    [
      'a question and its answer',
      'Do you ship to Norway?\n\nYes, within 5 days. It costs 9.',
      'Do you ship to Norway? Yes, within 5 days.',
      1,
    ],
    [
      'one in a heading',
      '# FAQ\n\n## Do you ship to Norway?\n\nYes, within 5 days.\n',
      '## Do you ship to Norway? Yes, within 5 days.',
      3,
    ],
    ['one in bold', '**Do you ship to Norway?**\nYes, within 5 days.\n', '**Do you ship to Norway?** Yes, within 5 days.', 1],
    ['one on the same line', 'Do you ship to Norway? Yes, within 5 days.', 'Do you ship to Norway? Yes, within 5 days.', 1],
    ['one with letters before both', 'Q: Do you ship to Norway?\nA: Yes.\n', 'Q: Do you ship to Norway? A: Yes.', 1],
    [
      'a heading and what stands under it',
      '## Shipping to Norway\n\nIt takes 5 days.\n',
      '## Shipping to Norway It takes 5 days.',
      1,
    ],
    ['a heading, a question and its answer', '## Ship to Norway\n\nDo you?\n\nYes.\n', '## Ship to Norway Do you? Yes.', 1],
    ['one of a list of questions alone', 'Do you ship to Norway?\n\nDo you pay?\n\nYes.', 'Do you ship to Norway?', 1],
    ['a heading before another alone', '# Shipping to Norway\n\n## Prices\n\nLow.', '# Shipping to Norway', 1],
    [
      'a question alone whose answer is too long',
      `Do you ship to Norway?\n\n${'Yes, but '.repeat(45)}no.`,
      'Do you ship to Norway?',
      1,
    ],
    ['a heading over a table alone', '# Shipping to Norway\n\n| a | b |\n| - | - |\n', '# Shipping to Norway', 1],
  ])('quotes %s', async (_, content, text, line) => {
    expect((await searchIn(content, 'Do you ship to Norway?', 'a.md')).passages[0]).toMatchObject({
      text,
      line,
      termCoverage: 1,
    });
  });

  it.each([
    [
      'a Markdown table',
      'a.md',
      'Text.\n\n| city | nights | dogs allowed |\n| --- | --- | --- |\n| Bergen | 9 | yes |\n| Oslo | 12 | no |\n',
      '| Oslo | 12 | no |',
      6,
    ],
    [
      'one without bars at the ends',
      'a.md',
      'city | nights | dogs allowed\n--- | :-: | ---\nBergen | 9 | yes\nOslo | 12 | no',
      'Oslo | 12 | no',
      4,
    ],
    ['CSV', 'a.csv', 'city,nights,dogs allowed\nBergen,9,yes\nOslo,12,no\n', 'Oslo,12,no', 3],
    ['CSV with years for headings', 'a.csv', 'city;dogs allowed;2024\nBergen;yes;9\nOslo;no;12\n', 'Oslo;no;12', 3],
  ])('counts the words of the heading for a row of %s, and quotes the row', async (_, name, content, text, line) => {
    const { passages } = await searchIn(content, 'Are dogs allowed in Oslo?', name);
    expect(passages[0]).toMatchObject({ text, line });
    expect(passages[0]?.termCoverage).toBeGreaterThanOrEqual(0.7);
    expect(passages[0]?.termCoverage).toBeLessThan(1);
  });

  it.each([
    ['for a row that has no word of the question itself', 'a.csv', 'city,dogs allowed\nBergen,yes\n'],
    ['of CSV that has no heading', 'a.csv', 'dogs,allowed,3\nOslo,no,4\n'],
    [
      'of another table',
      'a.md',
      '| dogs | allowed |\n| - | - |\n| Bergen | no |\n\n| city | nights |\n| - | - |\n| Oslo | 12 |\n',
    ],
    ['over what is no table', 'a.md', '| dogs | allowed |\n| - | - |\n| Bergen | no |\n\nOslo | is far.\n'],
  ])('counts no heading %s', async (_, name, content) => {
    for (const { termCoverage } of (await searchIn(content, 'Are dogs allowed in Oslo?', name)).passages)
      expect(termCoverage).toBeLessThan(0.7);
  });

  it('runs on from no cell that ends in a question mark', async () => {
    const { passages } = await searchIn('who,what\nAnna,Norway?\nBea,Yes.\n', 'Norway', 'a.csv');
    expect(passages[0]).toMatchObject({ text: 'Anna,Norway?', line: 2 });
  });

  it('never gives more than 400 characters, and finds a phrase anywhere in an endless line', async () => {
    const filler = 'nothing but sand and stones here, ';
    const { passages } = await searchIn(`${filler.repeat(400)}a ferry delay ${filler.repeat(400)}`, 'ferry delay');
    expect(passages[0]).toMatchObject({ termCoverage: 1, line: 1 });
    expect(passages[0]?.text).toContain('a ferry delay');
    for (const { text } of passages) expect(text.length).toBeLessThanOrEqual(400);
  });
});

describe('search_text over several files', () => {
  it('searches all of the run’s files, best first, and counts per document', async () => {
    const folder = tempFolder();
    folder.write('a.txt', 'The ferry.');
    folder.write('b.md', 'The ferry was delayed.\n\nFerry.');
    folder.write('c.txt', 'Neither.');
    const found = await search(filesIn(folder, 'a.txt', 'b.md', 'c.txt'), 'ferry delay');
    expect(found.passages[0]).toMatchObject({ file: 'b.md', termCoverage: 1 });
    expect(found.documents).toEqual([
      { file: 'a.txt', passages: 1 },
      { file: 'b.md', passages: 2 },
      { file: 'c.txt', passages: 0 },
    ]);
  });

  it('gives as many passages as asked, from one file when asked', async () => {
    const folder = tempFolder();
    for (const name of ['a.txt', 'b.txt']) folder.write(name, 'A ferry.\n\n'.repeat(30));
    const access = filesIn(folder, 'a.txt', 'b.txt');
    expect((await search(access, 'ferry')).passages).toHaveLength(8);
    const found = await search(access, 'ferry', { file: 'b.txt', maxPassages: 20 });
    expect(found.passages).toHaveLength(20);
    expect(new Set(found.passages.map(({ file }) => file))).toEqual(new Set(['b.txt']));
  });

  it('says which files could not be read, and searches the others', async () => {
    const folder = tempFolder();
    folder.write('a.txt', 'The ferry.');
    folder.write('b.bin', new Uint8Array([0, 1, 2, 3]));
    const found = await search(filesIn(folder, 'a.txt', 'b.bin', 'gone.txt'), 'ferry');
    expect(found.unreadable.map(({ file, code }) => [file, code])).toEqual([
      ['b.bin', 'file-binary'],
      ['gone.txt', 'file-not-found'],
    ]);
    expect(found.passages).toHaveLength(1);
  });

  it('fails with the file’s own error when it is the only one', async () => {
    const folder = tempFolder();
    folder.write('b.bin', new Uint8Array([0, 1, 2, 3]));
    expect(await codeOf(search(filesIn(folder, 'b.bin'), 'ferry'))).toBe('file-binary');
    expect(await codeOf(search(filesIn(folder, 'b.bin'), 'ferry', { file: '/etc/passwd' }))).toBe('path-outside-roots');
  });
});

describe('search_text with odd input', () => {
  it.each(['', '   ', 'is it the one?', '?!…', '\u0000\u001b[31m'])(
    'finds nothing, and no terms, for the query %j',
    async (query) => {
      expect(await searchIn('It is the one.', query)).toMatchObject({ passages: [] });
      expect((await searchIn('It is the one.', 'is it the one?')).terms).toEqual([]);
    },
  );

  it('refuses a query that is no text, or a number of passages out of range', async () => {
    const folder = tempFolder();
    folder.write('a.txt', 'x');
    expect(await codeOf(search(filesIn(folder, 'a.txt'), 7 as unknown as string))).toBe('invalid-tool-input');
    expect(await codeOf(search(filesIn(folder, 'a.txt'), 'x', { maxPassages: 21 }))).toBe('invalid-tool-input');
  });

  it('takes a query of ten thousand characters', async () => {
    expect((await searchIn('The ferry.', 'ferry harbour '.repeat(700))).passages).toHaveLength(1);
  });

  it.each([
    ['one line of a megabyte', `${'sand and stones '.repeat(62_500)}`],
    ['a megabyte without a space', 'x'.repeat(1_000_000)],
    ['one word a hundred thousand times', 'ferry '.repeat(100_000)],
    ['control characters', `${'plain text '.repeat(500)}\na\u0007 ferry\u001b[31m delay \u0001 x\r\n`.repeat(20)],
    ['lone surrogates', '\ud800 ferry \udc00 delay'],
    ['only punctuation', '.!? '.repeat(10_000)],
  ])('takes a document of %s', async (_, content) => {
    const began = process.threadCpuUsage();
    const { passages } = await searchIn(content, 'ferry delay');
    for (const { text } of passages) expect(text.length).toBeLessThanOrEqual(400);
    // Its own work, and not what others do on this processor meanwhile.
    const { user, system } = process.threadCpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(5000);
  });

  it('takes JSON nested a hundred thousand deep', async () => {
    const { passages } = await searchIn(`${'['.repeat(100_000)}"ferry"${']'.repeat(100_000)}`, 'ferry', 'a.json');
    expect(passages[0]?.text).toContain('"ferry"');
  });

  it('searches a text of more than 4 MB', async () => {
    const filler = 'Sand and stones lay in the yard behind the mill.\n\n';
    const { passages } = await searchIn(`${filler.repeat(90_000)}The ferry was delayed.\n\n${filler}`, 'ferry delay');
    expect(passages[0]).toMatchObject({ text: 'The ferry was delayed.', line: 180_001, termCoverage: 1 });
  });

  it('ends when it is cancelled', async () => {
    const folder = tempFolder();
    folder.write('a.txt', 'x');
    const call = {
      module: searchText.module,
      name: 'search_text',
      input: { query: 'x' },
      callId: 'c',
      access: filesIn(folder, 'a.txt'),
    };
    expect(await codeOf(runTool(call, { signal: AbortSignal.abort(), clock: systemClock }))).toBe('cancelled');
  });
});
