// At which line a passage stands: lines are joined in wrapped prose and nowhere else.
import { describe, expect, it } from 'vitest';
import { segmentsOf } from '../../src/tools/search/segments.ts';
import { stretchesOf } from '../../src/tools/search/stretches.ts';
import { searchIn } from './search-in.ts';

function segmentTexts(lines: readonly string[]): string[] {
  const [stretch] = stretchesOf(lines.map((text, index) => ({ line: index + 1, text })));
  if (stretch === undefined) throw new Error('a document has a stretch');
  return segmentsOf(stretch, 'text').map(({ start, end }) => stretch.text.slice(start, end));
}

const passageOf = async (text: string, query: string, name?: string) => {
  const { passages } = await searchIn(text, query, name);
  return { text: passages[0]?.text, line: passages[0]?.line };
};

describe('a line that is a record is quoted alone, at its own number', () => {
  it.each([
    ['YAML', 'conf.yaml', 'name: shop\nport: 80\ncertificate: expired\nhost: x\n', 3],
    ['nested YAML', 'conf.yaml', 'server:\n  port: 80\n  tls:\n    certificate: expired\n  host: x\n', 4],
    ['YAML in a list', 'a.yaml', 'shops:\n- name: shop\n  certificate: expired\n  host: x\n- name: y\n', 3],
    ['INI', 'app.ini', '[tls]\nport = 80\ncertificate = expired\nhost=x\n', 3],
    ['properties', 'app.conf', 'port=80\nhost=x\ncertificate=expired\n', 3],
    [
      'a log with times',
      'a.log',
      '2026-01-02 10:00:01 INFO started the worker of the morning\n2026-01-02 10:00:02 WARN certificate expired\n2026-01-02 10:00:03 INFO stopped\n',
      2,
    ],
    [
      'a syslog',
      'sys.log',
      'Jan  2 10:00:01 shop kernel up\nJan  2 10:00:02 shop certificate expired\nJan  2 10:00:03 shop\n',
      2,
    ],
    [
      'a log without times',
      'b.log',
      'worker 1 took request 17 from the queue and gave it back\nworker 2 saw that the certificate expired\nworker 3 took request 18 from the queue and kept it\nworker 1 took request 19 from the queue and gave it back\n',
      2,
    ],
    ['code', 'a.py', 'def check(shop):\n    certificate = load(shop)\n    raise Expired(certificate)\n', 3],
    ['code with braces', 'a.js', 'function check(shop) {\n  log(shop);\n  throw expired(certificate);\n}\n', 3],
    ['a table of columns', 'a.txt', 'item          state\nhost          fine\ncertificate   expired\nport          open\n', 3],
    ['short lines', 'a.txt', 'host up\nport open\ncertificate expired\nall else fine\n', 3],
  ])('in %s', async (_, name, text, line) => {
    expect(await passageOf(text, 'certificate expired', name)).toEqual({
      text: text.split('\n')[line - 1]?.trim().replace(/\s+/g, ' '),
      line,
    });
  });

  it.each(['```', '~~~'])('in code between fences of %s, whatever it looks like', async (fence) => {
    const code =
      'We start with a line that is as long as many lines of prose are,\nand here the ferry is delayed by a day or\nmore. So it goes';
    const text = `Some words.\n\n${fence}sh\n${code}\n${fence}\n\nThe end of it.\n`;
    expect(await passageOf(text, 'ferry delayed', 'a.md')).toEqual({
      text: 'and here the ferry is delayed by a day or',
      line: 5,
    });
    expect((await passageOf(text, 'the end', 'a.md')).line).toBe(9);
  });

  it('in a log of many lines with one match', async () => {
    const line = (n: number): string => `10.0.0.${n % 7} - - [02/Jan/2026:10:00:00] "GET /item/${n}" 200`;
    const lines = Array.from({ length: 9000 }, (_, index) => line(index));
    lines[4320] = '10.0.0.1 - - [02/Jan/2026:10:00:00] "GET /ferry/delay" 500';
    expect(await passageOf(lines.join('\n'), 'ferry delay', 'access.log')).toEqual({ text: lines[4320], line: 4321 });
  });
});

it('of two passages with the match, the one that begins nearer to it is quoted', async () => {
  const filler = 'sand and stones and more sand and more stones, ';
  const { text = '' } = await passageOf(`${filler.repeat(11)}a ferry delay ${filler.repeat(11)}`, 'ferry delay');
  expect(text.indexOf('ferry delay')).toBeGreaterThanOrEqual(0);
  expect(text.indexOf('ferry delay')).toBeLessThan(200);
});

describe('wrapped prose is read as if it were not wrapped', () => {
  const prose =
    'In the spring of that year the old ferry at Holm, which had been built by the Thorne yard and painted ' +
    'twice since, was delayed by fog on nine days. Note: the harbour master keeps a book of them. Nobody at ' +
    'Holm was surprised by that (they had seen it before), and 14 of the passengers, a Mr. Lund among them, ' +
    'went home on foot. The company said on 2026-01-02 that it would pay; it did not. Anna, the other ferry, ran.';

  const wrap = (text: string, width: number): string[] => {
    const lines = [''];
    for (const word of text.split(' ')) {
      const last = lines.at(-1) ?? '';
      if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return lines;
  };

  it.each([52, 60, 72, 80, 90, 97, 120])('at %i columns', (width) => {
    expect(segmentTexts(wrap(prose, width)).map((text) => text.replace(/\s+/g, ' '))).toEqual(segmentTexts([prose]));
  });

  it('in an item of a list, which hangs', () => {
    const [first = '', ...rest] = wrap(prose, 80);
    const found = segmentTexts([`- ${first}`, ...rest.map((line) => `  ${line}`), '- Another item.']);
    expect(found.map((text) => text.replace(/\s+/g, ' '))).toEqual([...segmentTexts([`- ${prose}`]), '- Another item.']);
  });
});
