// `troupe map`: items in, a line of results for each as it ends, and nothing lost by a stop on the way.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { noUsage } from '../../src/agents/runs/run-record.ts';
import { totalsOf } from '../../src/agents/runs/run-totals.ts';
import { command } from '../../src/cli/command.ts';
import { hostedNotice } from '../../src/cli/hosted-notice.ts';
import { filesRoot, withFilesOf } from '../../src/cli/map/item-files.ts';
import { MapBoard } from '../../src/cli/map/map-board.ts';
import { type ItemRow, readItems } from '../../src/cli/map/read-items.ts';
import type { ResultLine } from '../../src/cli/map/results-file.ts';
import { lockResults } from '../../src/cli/map/results-lock.ts';
import { taskOfItem } from '../../src/cli/map/task-of-item.ts';
import { reportLines } from '../../src/cli/report.ts';
import { scriptedAgent, until } from '../agents/swarm-fixtures.ts';
import { makeRecord } from './records.ts';
import { agentModule, scratchFolder, scriptedConfig } from './scratch-folder.ts';
import { type TestHost, testHost } from './test-host.ts';

const folder = scratchFolder();
const agent = (model: string, more = ''): string =>
  `defineAgent({ name: 'tester', description: 'Tests', instructions: 'Test.', model: 'scripted:${model}', ${more} })`;
const schema = `inputSchema: { type: 'object', properties: { n: { type: 'integer' }, word: { type: 'string' } }, required: ['n'], additionalProperties: false }`;
folder.put(
  'troupe.config.mjs',
  scriptedConfig({
    good: [{ text: 'fine' }],
    bad: [{ fail: { code: 'model-refused', message: 'not this\u001b[31m' } }],
    slow: [{ text: 'late', delayMs: 3_600_000 }],
  }),
);
folder.put('good.mjs', agentModule(`export default ${agent('good')};`, `export const typed = ${agent('good', schema)};`));
folder.put('bad.mjs', agentModule(`export const only = ${agent('bad')};`));
folder.put('slow.mjs', agentModule(`export default ${agent('slow')};`));
folder.put('two.mjs', agentModule(`export const one = ${agent('good')};`, `export const two = ${agent('good')};`));
folder.put('items.jsonl', '"a"\n\n"b"\n"c"\n');

interface Ended {
  readonly host: TestHost;
  readonly status: number;
  readonly results: readonly ResultLine[];
}

let outs = 0;
const newOut = (): string => `results-${++outs}.jsonl`;

function linesOf(out: string): readonly ResultLine[] {
  const path = join(folder.path, out);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ResultLine);
}

async function map(words: readonly string[], out = newOut()): Promise<Ended> {
  const host = testHost({ cwd: folder.path });
  const status = await command(['map', ...words, '--out', out, '--threads', '0'], host);
  return { host, status, results: status === 2 ? [] : linesOf(out) };
}

async function rowsOf(name: string, content: string | Uint8Array, agentName = 'tester'): Promise<readonly ItemRow[]> {
  const rows: ItemRow[] = [];
  for await (const row of readItems(folder.put(name, content), name, agentName)) rows.push(row);
  return rows;
}

describe('troupe map', () => {
  test('gives each item to one run, and its result is a line of the file', async () => {
    const { host, status, results } = await map(['--agent', './good.mjs', 'items.jsonl']);
    expect(status).toBe(0);
    expect(
      results.map(({ index, line, item, outcome, result, error }) => [index, line, item, outcome, result, error]).sort(),
    ).toEqual([
      [0, 1, 'a', 'done', 'fine', null],
      [1, 3, 'b', 'done', 'fine', null],
      [2, 4, 'c', 'done', 'fine', null],
    ]);
    expect(host.out()).toBe('');
    expect(host.err()).toContain('troupe: 3 of 3 done');
    expect(host.err()).toContain('troupe: 3 items: 3 done, 0 failed\n');
    expect(host.err()).toContain('3 answered model calls');
  });

  test('columns of a CSV file become what the agent’s schema says', async () => {
    folder.put('items.csv', 'n,word\n1,one\n2,\nthree,x\n');
    const { host, status, results } = await map(['--agent', './good.mjs#typed', 'items.csv']);
    expect(status).toBe(1);
    expect(results.map(({ item, outcome, error }) => [item, outcome, error?.code])).toEqual(
      expect.arrayContaining([
        [{ n: '1', word: 'one' }, 'done', undefined],
        [{ n: '2', word: '' }, 'done', undefined],
        [{ n: 'three', word: 'x' }, 'refused', 'invalid-input'],
      ]),
    );
    expect(host.err()).toContain('items.csv, line 4: refused: invalid-input: the input for agent "tester" does not fit');
  });

  test('rows that are no items are named by line before anything runs, and the rest is done', async () => {
    folder.put('rows.jsonl', '"a"\n{"b"\n"c"\n');
    const { host, status, results } = await map(['--agent', './good.mjs', 'rows.jsonl', '--quiet']);
    expect(status).toBe(1);
    expect(host.err()).toMatch(
      /^troupe: configuration: .*\ntroupe: invalid-input: rows\.jsonl, line 2: it is not JSON \(.*\)\n$/,
    );
    expect(results.map(({ index }) => index).sort()).toEqual([0, 2]);
  });

  test('an item that fails is told by its line, escaped, and is a line of the results', async () => {
    const { host, status, results } = await map(['--agent', './bad.mjs', 'items.jsonl']);
    expect(status).toBe(3);
    expect(host.err()).toContain('troupe: items.jsonl, line 3: failed: model-refused: not this\\x1b[31m\n');
    expect(results[0]).toMatchObject({ outcome: 'failed', result: null, error: { code: 'model-refused' } });
  });

  test('--resume does what is not done, and only that', async () => {
    const out = newOut();
    await map(['--agent', './good.mjs', 'items.jsonl'], out);
    const [first, ...others] = readFileSync(join(folder.path, out), 'utf8').split('\n');
    writeFileSync(join(folder.path, out), `${first}\n${others[0]?.slice(0, 20)}`);
    const again = await map(['--agent', './good.mjs', 'items.jsonl', '--resume'], out);
    expect(again.status).toBe(0);
    expect(again.results.map(({ key }) => key).sort()).toEqual([...new Set(again.results.map(({ key }) => key))].sort());
    expect(again.results).toHaveLength(3);
    expect(again.host.err()).toContain('2 items: 2 done, 0 failed, 1 done before');
    const none = await map(['--agent', './good.mjs', 'items.jsonl', '--resume'], out);
    expect(none.status).toBe(0);
    expect(none.results).toHaveLength(3);
    appendFileSync(join(folder.path, 'items.jsonl'), '"d"\n');
    expect((await map(['--agent', './good.mjs', 'items.jsonl', '--resume'], out)).results).toHaveLength(4);
  });

  test.each([
    ['{"my":"thesis"}', 1],
    ['{"my":"the', 1],
    ['{"key":"chapter","text":"no resu', 1],
    ['my thesis', 1],
    ['5', 1],
    ['{"key":"0-ab","outcome":"failed"}\nmy thesis', 2],
  ])('--resume leaves the file %j as it is, and refuses it', async (content, line) => {
    const out = newOut();
    folder.put(out, content);
    const { host, status } = await map(['--agent', './good.mjs', 'items.jsonl', '--resume'], out);
    expect(status).toBe(2);
    expect(host.err()).toContain(`--resume: line ${line} of "${out}" is no result of troupe map`);
    expect(readFileSync(join(folder.path, out), 'utf8')).toBe(content);
  });

  test('--resume cuts off what a crash left of a line, wherever it was cut, and takes a whole line that lacks its break', async () => {
    const out = newOut();
    folder.put('single.jsonl', '"ä"\n');
    await map(['--agent', './good.mjs', 'single.jsonl'], out);
    const written = readFileSync(join(folder.path, out));
    const once = linesOf(out);
    for (const bytes of [1, 7, 8, 9, 30, written.indexOf('ä') + 1, written.length - 2]) {
      writeFileSync(join(folder.path, out), written.subarray(0, bytes));
      const cut = await map(['--agent', './good.mjs', 'single.jsonl', '--resume'], out);
      expect({ bytes, status: cut.status, lines: cut.results.length }).toEqual({ bytes, status: 0, lines: 1 });
      expect(cut.host.err()).toContain('1 item: 1 done, 0 failed\n');
    }
    writeFileSync(join(folder.path, out), written.subarray(0, -1));
    const whole = await map(['--agent', './good.mjs', 'single.jsonl', '--resume'], out);
    expect(whole.host.err()).toContain('0 items: 0 done, 0 failed, 1 done before');
    expect(whole.results).toEqual(once);
  });

  test('a file without items is told as such', async () => {
    folder.put('header.csv', 'a,b\n');
    const out = newOut();
    const { host, status } = await map(['--agent', './good.mjs', 'header.csv', '--quiet'], out);
    expect(status).toBe(3);
    expect(host.err()).toContain(
      'troupe: header.csv holds no items: the first row of a CSV file names the columns, and there is no other\n',
    );
    expect(existsSync(join(folder.path, out))).toBe(false);
  });

  test('what is wrong with the words or the items leaves no file behind', async () => {
    const out = newOut();
    folder.put('open.csv', 'a\n"b\n');
    for (const words of [
      ['gone.csv'],
      ['good.mjs'],
      ['open.csv'],
      ['items.jsonl', '--brawn', 'nobody:x'],
      ['items.jsonl', '--replay', 'gone.tape'],
    ]) {
      const { status } = await map(['--agent', './good.mjs', ...words], out);
      expect({ words, status, isThere: [out, `${out}.lock`].map((name) => existsSync(join(folder.path, name))) }).toEqual({
        words,
        status: 2,
        isThere: [false, false],
      });
    }
    expect((await map(['--agent', './good.mjs', 'items.jsonl'], out)).status).toBe(0);
    expect(existsSync(join(folder.path, `${out}.lock`))).toBe(false);
  });

  test('a folder that is not there is named where the results were to go, and no file that nobody named', async () => {
    for (const parent of ['nowhere', 'good.mjs']) {
      const { host, status } = await map(['--agent', './good.mjs', 'items.jsonl'], `${parent}/x.jsonl`);
      expect(status).toBe(2);
      expect(host.err()).toContain(`--out: "${parent}/x.jsonl" cannot be written: there is no folder "${parent}"\n`);
    }
  });

  test('one command at a time writes to a file of results; what a process that was killed left does not hinder', async () => {
    const out = newOut();
    const path = join(folder.path, out);
    const again = ['--agent', './good.mjs', 'items.jsonl', '--resume'];
    const held = `--out: another troupe map writes to "${out}"; begin when it has ended`;
    const module = new URL('../../src/cli/map/results-lock.ts', import.meta.url).href;
    const code = `const { lockResults } = await import(${JSON.stringify(module)});
      await lockResults(${JSON.stringify(path)}, 'x'); console.log('locked'); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    const refused = await map(again, out);
    expect(refused.status).toBe(2);
    expect(refused.host.err()).toContain(held);
    expect(existsSync(path)).toBe(false);
    other.kill('SIGKILL');
    await new Promise((resolve) => other.on('close', resolve));
    expect(existsSync(`${path}.lock`)).toBe(true);
    expect((await map(again, out)).status).toBe(0);
    expect(existsSync(`${path}.lock`)).toBe(false);

    const unlock = await lockResults(path, out);
    expect((await map(again, out)).host.err()).toContain(held);
    await unlock();
    folder.put(`${out}.lock`, 'no lock at all');
    expect((await map(again, out)).host.err()).toContain(`--out: "${out}.lock" cannot be locked (file is not a database)`);
  });

  test('of many who lock a file at once, again and again, one has it at a time', async () => {
    const path = join(folder.path, newOut());
    let holders = 0;
    let turns = 0;
    const lockOften = async (): Promise<void> => {
      for (let round = 0; round < 20; round++) {
        const unlock = await lockResults(path, 'x').catch(() => undefined);
        if (unlock === undefined) continue;
        expect(++holders).toBe(1);
        turns++;
        await new Promise((resolve) => setImmediate(resolve));
        holders--;
        await unlock();
      }
    };
    await Promise.all(Array.from({ length: 6 }, lockOften));
    expect(turns).toBeGreaterThan(0);
  });

  test('--resume tries again what failed, and an item that changed', async () => {
    folder.put('changing.jsonl', '"a"\n"b"\n');
    const out = newOut();
    await map(['--agent', './bad.mjs', 'changing.jsonl'], out);
    await map(['--agent', './good.mjs', 'changing.jsonl', '--resume'], out);
    expect(
      linesOf(out)
        .map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['done', 'done', 'failed', 'failed']);
    folder.put('changing.jsonl', '"a"\n"b, changed"\n');
    const { host } = await map(['--agent', './good.mjs', 'changing.jsonl', '--resume'], out);
    expect(host.err()).toContain('1 item: 1 done, 0 failed, 1 done before');
  });

  test('Ctrl-C leaves a file that --resume goes on from, with status 130', async () => {
    const out = newOut();
    const host = testHost({ cwd: folder.path });
    const status = command(['map', '--agent', './slow.mjs', 'items.jsonl', '--out', out, '--threads', '0'], host);
    await until(() => existsSync(join(folder.path, out)), 'the file of results');
    await until(() => host.clock.pending > 2, 'the model calls');
    host.signal('SIGINT');
    expect(await status).toBe(130);
    expect(host.err()).toContain('--resume goes on from here');
    expect(linesOf(out)).toEqual([]);
    const resumed = await map(['--agent', './good.mjs', 'items.jsonl', '--resume'], out);
    expect(resumed.status).toBe(0);
  });

  test.each([
    [['--agent', './good.mjs', 'gone.jsonl'], '"gone.jsonl" cannot be read'],
    [['--agent', './good.mjs', 'good.mjs'], 'must end in .csv, .jsonl or .ndjson'],
    [
      ['--agent', 'nobody', 'items.jsonl'],
      'there is no module and no ready agent "nobody"; the ready agents are orchestrator, reader',
    ],
    [['--agent', 'documentReader', 'items.jsonl'], 'no ready agent "documentReader"; did you mean reader? the ready agents are'],
    [['--agent', 'testRunner', 'items.jsonl'], 'did you mean test-runner?'],
    [['--agent', 'summarizer', 'items.jsonl'], 'did you mean summariser?'],
    [['--agent', './two.mjs', 'items.jsonl'], 'exports 2 agents; name one of them: ./two.mjs#one, ./two.mjs#two'],
    [['--agent', './two.mjs#three', 'items.jsonl'], 'has no agent "three"; it exports one, two'],
  ])('%j is refused with status 2', async (words, message) => {
    const { host, status } = await map(words);
    expect(status).toBe(2);
    expect(host.err()).toContain(message);
  });

  test('results that are there are never written over, and a file of something else is not gone on with', async () => {
    const out = newOut();
    folder.put(out, 'precious\n');
    const { host, status } = await map(['--agent', './good.mjs', 'items.jsonl'], out);
    expect(status).toBe(2);
    expect(host.err()).toContain(`--out: "${out}" is there already; --resume goes on with it`);
    const resumed = await map(['--agent', './good.mjs', 'items.jsonl', '--resume'], newOut());
    expect(resumed.status).toBe(0);
    const other = testHost({ cwd: folder.path });
    expect(await command(['map', '--agent', './good.mjs', 'items.jsonl', '--out', out, '--resume'], other)).toBe(2);
    expect(other.err()).toContain(`--resume: line 1 of "${out}" is no result of troupe map`);
    expect(readFileSync(join(folder.path, out), 'utf8')).toBe('precious\n');
  });

  test.skipIf(process.platform === 'win32').each([[[]], [['--resume']]])(
    'results do not go to a pipe or a folder, which cannot be read back (%j)',
    async (more) => {
      execFileSync('mkfifo', [join(folder.path, `pipe${more.length}`)]);
      for (const out of [`pipe${more.length}`, '.']) {
        const host = testHost({ cwd: folder.path });
        expect(await command(['map', '--agent', './good.mjs', 'items.jsonl', '--out', out, ...more], host)).toBe(2);
        expect(host.err()).toContain(
          `--out: "${out}" is ${out === '.' ? 'a folder' : 'a FIFO'}, and results are kept in a regular file`,
        );
        expect(existsSync(join(folder.path, `${out}.lock`))).toBe(false);
      }
    },
  );
});

describe('reading items', () => {
  test.skipIf(process.platform === 'win32')('refuses what is no regular file, and so can hang for ever', async () => {
    execFileSync('mkfifo', [join(folder.path, 'pipe.jsonl')]);
    symlinkSync('/dev/zero', join(folder.path, 'zero.csv'));
    folder.put('folder.jsonl/x', '');
    const kinds = [
      ['pipe.jsonl', 'a FIFO'],
      ['zero.csv', 'a device or a socket'],
      ['folder.jsonl', 'a folder'],
    ] as const;
    for (const [name, kind] of kinds) {
      const { host, status } = await map(['--agent', './good.mjs', name]);
      expect(status).toBe(2);
      expect(host.err()).toContain(`troupe: usage: "${name}" is ${kind}, and only regular files may be read\n`);
    }
  });

  test('ends with the signal, also while the encoding is still being told', async () => {
    const path = folder.put('long.csv', 'id\n'.repeat(200_000));
    const stopped = new AbortController();
    const first = readItems(path, 'long.csv', 'tester', stopped.signal).next();
    stopped.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
  });

  test('a CSV file may have quotes, commas and line breaks in values, and each row knows its line', async () => {
    const rows = await rowsOf('quoted.csv', '\ufeffa,b\r\n1,"x, ""y""\r\nz"\r\n\r\n2,3,4\r\n5,6\r\n');
    expect(rows.map(({ index, line, item }) => [index, line, item])).toEqual([
      [0, 2, { ok: true, value: { a: '1', b: 'x, "y"\r\nz' } }],
      [1, 5, { ok: false, problem: 'it has 3 values where the first row names 2 columns' }],
      [2, 6, { ok: true, value: { a: '5', b: '6' } }],
    ]);
  });

  test.each([
    ['open.csv', 'a,b\n1,"2\n3,4\n', 'cannot be read from line 2 on: a quote opens there and is not closed'],
    ['later.csv', 'a,b\n\n1,2\n"x""\r\n""y",\n3,4\n"z\n', 'cannot be read from line 7 on: a quote opens there'],
    ['within.csv', 'a,b\r\n1,2\r\n"x\r\ny","z\r\n3,4\r\n', 'cannot be read from line 4 on: a quote opens there'],
    ['stray.csv', 'a,b\n1,2"3\n', 'cannot be read from line 2 on: a quote stands within a value'],
    ['closed.csv', 'a,b\r\n1,"x\r\ny"\r\n2,"3"4\r\n', 'cannot be read from line 4 on: a value goes on after the quote'],
    ['twice.csv', 'a,a\n1,2\n', 'names the column "a" twice'],
    ['unnamed.csv', 'a,\n1,2\n', 'column 2 has no name'],
  ])('%s is refused, and its line is named', async (name, content, message) => {
    await expect(rowsOf(name, content)).rejects.toThrow(message);
  });

  test.each([
    ['semicolons', 'a;b\n1;2,5\n'],
    ['tabs', '\ufeffa\tb\n1\t2,5\n'],
    ['commas, whatever stands in quotes or below', '"a",b\n1,"2,5"\n'],
  ])('a CSV file may be separated by %s', async (_, content) => {
    const rows = await rowsOf('separated.csv', content);
    expect(rows.map(({ item }) => item)).toEqual([{ ok: true, value: { a: '1', b: '2,5' } }]);
  });

  const encodings = {
    'UTF-8': (text: string) => Buffer.from(text),
    'UTF-8 with a few broken bytes': (text: string) => Buffer.concat([Buffer.from(text), Buffer.from([0xff])]),
    'UTF-16LE with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    'UTF-16BE with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    'windows-1252': (text: string) => Buffer.from(text.replaceAll('€', '\x80'), 'latin1'),
  };
  // Longer than what is read at once, with breaks and characters across the pieces.
  const words = Array.from({ length: 9_000 }, (_, index) => `é€ü${index}`);

  test.each(Object.entries(encodings))('items are read in %s as documents are, each with its line', async (encoding, bytes) => {
    const csv = await rowsOf('encoded.csv', bytes(`näme;n\r\n${words.map((word) => `${word};1\r\n`).join('')}`));
    const jsonl = await rowsOf('encoded.jsonl', bytes(words.map((word) => `{"näme":"${word}"}\r\n`).join('')));
    const isBroken = encoding.includes('broken');
    const told = ({ line, item }: ItemRow) => [line, item.ok && (item.value as { näme: string }).näme];
    expect(csv.slice(0, words.length).map(told)).toEqual(words.map((word, index) => [index + 2, word]));
    expect(jsonl.slice(0, words.length).map(told)).toEqual(words.map((word, index) => [index + 1, word]));
    expect([csv.length, jsonl.length]).toEqual(isBroken ? [9_001, 9_001] : [9_000, 9_000]);
  });

  test.each(['bare.csv', 'bare.jsonl'])('%s is refused when it holds zero bytes, as UTF-16 without a mark does', async (name) => {
    await expect(rowsOf(name, Buffer.from('"a"\n"b"\n', 'utf16le'))).rejects.toThrow(
      `"${name}" cannot be read: it holds zero bytes; a file of items is UTF-8, UTF-16 with a byte order mark, or windows-1252`,
    );
  });

  test('the line and paragraph separators of Unicode end no line of JSON', async () => {
    const rows = await rowsOf('separators.jsonl', '"a\u2028b\u2029c"\r\r\n"d"\r"e"');
    expect(rows.map(({ line, item }) => [line, item.ok && item.value])).toEqual([
      [1, 'a\u2028b\u2029c'],
      [3, 'd'],
      [4, 'e'],
    ]);
  });

  test('the key of an item is the same in every reading, and no other item has it', async () => {
    const content = '{"a":1,"b":2}\n{"b":2,"a":1}\n{"a":1,"b":3}\n';
    const [one, two] = [await rowsOf('keys.jsonl', content), await rowsOf('keys.jsonl', content)];
    expect(one.map(({ key }) => key)).toEqual(two.map(({ key }) => key));
    expect(new Set(one.map(({ key }) => key)).size).toBe(3);
    expect(one[0]?.key.slice(2)).toBe(one[1]?.key.slice(2));
    const others = [
      ...(await rowsOf('keys.jsonl', content, 'other')),
      ...(await rowsOf('ab.csv', 'a,b\n1,2\n')),
      ...(await rowsOf('ac.csv', 'a,c\n1,2\n')),
    ];
    expect(new Set([...one, ...others].map(({ key }) => key)).size).toBe(8);
  });
});

test('an agent without an input schema reads a text, a question about files, or the item as JSON', () => {
  const agent = scriptedAgent('any');
  const task = (item: unknown, isCsv = false) => taskOfItem(agent, item, isCsv, '/work');
  expect(task('plain')).toEqual({ input: 'plain' });
  expect(task({ word: 'one' }, true)).toEqual({ input: 'one' });
  expect(task({ word: 'one' })).toEqual({ input: '{"word":"one"}' });
  expect(task({ input: 'Why?', file: 'a.md' }, true)).toEqual({ input: 'Why?', files: [{ name: 'a.md', path: '/work/a.md' }] });
  expect(task({ input: 'Why?', files: ['a', 'b'] })).toMatchObject({ files: [{ path: '/work/a' }, { path: '/work/b' }] });
  expect(task({ input: 'Why?', other: 1 })).toEqual({ input: '{"input":"Why?","other":1}', files: [] });
  expect(task({ id: '7', input: 'Why?', file: 'a.md' }, true)).toEqual({
    input: '{"id":"7","input":"Why?","file":"a.md"}',
    files: [{ name: 'a.md', path: '/work/a.md' }],
  });
});

test('values of a CSV file are numbers and truth values as a spreadsheet writes them, and nothing else', () => {
  const properties = { n: { type: 'number' }, is: { type: 'boolean' } };
  const typed = { ...scriptedAgent('any'), inputSchema: { type: 'object', properties } };
  const input = (n: string, is: string) => taskOfItem(typed, { n, is }, true, '/work').input;
  const number = { type: ['integer', 'null'] };
  const choice = { anyOf: [{ type: 'boolean' }, { type: 'null' }] };
  const loose = { ...typed, inputSchema: { type: 'object', properties: { number, choice }, required: ['number', 'choice'] } };
  const looseInput = (row: object) => taskOfItem(loose, row, true, '/work').input;
  expect(looseInput({ number: '3', choice: 'TRUE' })).toEqual({ number: 3, choice: true });
  expect(looseInput({ number: '', choice: '' })).toEqual({ number: null, choice: null });
  expect(input('-1.5e3', 'TRUE')).toEqual({ n: -1500, is: true });
  expect(input(' 7 ', 'False')).toEqual({ n: 7, is: false });
  expect(input('0x10', 'yes')).toEqual({ n: '0x10', is: 'yes' });
});

describe('the files that an item names', () => {
  folder.put('given/a.md', 'four');
  folder.put('given/deep/b.md', 'seven b');
  folder.put('secret/key.md', 'planted secret');
  symlinkSync(join(folder.path, 'secret/key.md'), join(folder.path, 'given/link.md'));
  symlinkSync(join(folder.path, 'secret'), join(folder.path, 'given/away'));
  symlinkSync(join(folder.path, 'given'), join(folder.path, 'alias'));
  const outside = [
    ['an absolute path', join(folder.path, 'secret/key.md')],
    ['a path that climbs', '../secret/key.md'],
    ['a link', 'link.md'],
    ['a folder that is a link', 'away/key.md'],
    ['the folder above', '..'],
    ['a folder whose name begins alike', join(folder.path, 'given-too/a.md')],
  ] as const;

  test.each(outside)('are refused beside the folder of the items: %s', async (_, file) => {
    folder.put('given/items.jsonl', `${JSON.stringify({ input: 'Why?', file })}\n`);
    const { host, status, results } = await map(['--agent', './good.mjs', 'given/items.jsonl']);
    expect(status).toBe(3);
    expect(host.err()).toMatch(/invalid-input: given\/items\.jsonl, line 1: its file .* is not within .*given; --files-root/);
    expect(results).toEqual([]);
  });

  test('are looked up from that folder, or from --files-root, and are what the run may read', async () => {
    const found = async (named: string | undefined, file: string) => {
      const root = await filesRoot(named, folder.path, join(folder.path, 'alias/items.jsonl'));
      return await withFilesOf(
        taskOfItem(scriptedAgent('any'), { input: 'Why?', files: ['a.md', file] }, false, root.path),
        root,
      );
    };
    const real = (name: string) => ({ realPath: join(folder.path, name) });
    expect(await found(undefined, 'deep/b.md')).toMatchObject({
      ok: true,
      files: 2,
      bytes: 11,
      task: { files: [real('given/a.md'), { name: 'deep/b.md', ...real('given/deep/b.md') }] },
    });
    expect(await found('given', join(folder.path, 'given/deep/b.md'))).toMatchObject({ ok: true });
    expect(await found('given/deep', 'b.md')).toMatchObject({ ok: false, problem: 'its file "a.md" cannot be read (ENOENT)' });
    expect(await found(undefined, 'deep')).toMatchObject({ ok: false, problem: 'its file "deep" is no file' });
    folder.put('given/items.jsonl', '{"input":"Why?","file":"secret/key.md"}\n');
    const words = ['--agent', './good.mjs', 'given/items.jsonl', '--files-root'];
    expect((await map([...words, '.'])).status).toBe(0);
    const wrong = await map([...words, 'good.mjs']);
    expect(wrong.status).toBe(2);
    expect(wrong.host.err()).toContain('--files-root must be a folder, but "good.mjs" is none');
  });

  test('are no concern of a column of a CSV file that is called files', async () => {
    folder.put('given/columns.csv', 'input,files\nWhy?,3\n');
    const { status } = await map(['--agent', './good.mjs', 'given/columns.csv']);
    expect(status).toBe(0);
  });

  test('are told once when no input beside them makes them files to read', async () => {
    folder.put('given/alone.csv', 'id,file\n1,\n2,a.md\n3,a.md\n');
    folder.put('given/alone.jsonl', '{"input":"Why?","file":"a.md"}\n{"input":5,"files":["a.md"]}\n');
    const toldOf = async (words: readonly string[]) => {
      const { host } = await map(['--agent', ...words]);
      return host
        .err()
        .split('\n')
        .filter((line) => line.includes('is not read'));
    };
    const why = 'is text to the agent, and is not read, since it has no text input beside it';
    expect(await toldOf(['./good.mjs', 'given/alone.csv'])).toEqual([`troupe: given/alone.csv, line 3: its file ${why}`]);
    expect(await toldOf(['./good.mjs', 'given/alone.jsonl'])).toEqual([`troupe: given/alone.jsonl, line 2: its files ${why}`]);
    expect(await toldOf(['./good.mjs#typed', 'given/alone.csv'])).toEqual([]);
  });

  test('are refused by the line of their item when they are no paths', async () => {
    const given = [{ file: 5 }, { files: 'a.md' }, { files: { a: 1 } }, { files: ['a.md', 5] }, { file: '' }, { file: null }];
    folder.put('given/odd.jsonl', given.map((more) => `${JSON.stringify({ input: 'Why?', ...more })}\n`).join(''));
    const { host, status, results } = await map(['--agent', './good.mjs', 'given/odd.jsonl']);
    expect(status).toBe(1);
    const told = host
      .err()
      .split('\n')
      .filter((line) => line.includes('invalid-input'));
    expect(told).toEqual([
      'troupe: invalid-input: given/odd.jsonl, line 1: its file must be a path, but is the number 5',
      'troupe: invalid-input: given/odd.jsonl, line 2: its files must be a list of paths, but are the string "a.md"',
      'troupe: invalid-input: given/odd.jsonl, line 3: its files must be a list of paths, but are the object {"a":1}',
      'troupe: invalid-input: given/odd.jsonl, line 4: its files[1] must be a path, but is the number 5',
    ]);
    expect(results).toHaveLength(2);
  });

  test('count in what is told beforehand', () => {
    const team = { config: {}, agents: [], first: scriptedAgent('any'), brain: 'extractive' };
    expect(
      hostedNotice(
        { ...team, cwd: '', isInvited: true, brawn: 'extractive', maxUsd: 1 },
        { items: 1, files: 1, bytes: 10 },
        undefined,
      ),
    ).toContain('1 item and 1 file (10 B) may be sent to them; they may cost $1.00 at most (--max-usd)');
  });
});

test('the progress of a map tells what is done, what it cost and how long it will take', () => {
  const setting = { items: 10, skipped: 0, bad: 0, maxUsd: 1, isReplay: false, startedAt: 1000 };
  const board = new MapBoard(setting);
  board.heard(makeRecord({ id: '1', status: 'running', costUsd: 9 }));
  board.heard(makeRecord({ id: '1', costUsd: 0.02 }));
  board.heard(makeRecord({ id: '1.1', parent: '1', costUsd: 0.01 }));
  board.ended('done');
  board.ended('failed');
  expect(board.progress(3000)).toBe('1 of 10 done, 1 failed, $0.0300 of $1.00, about 8.00 s left');
  expect(board.report(1)).toHaveLength(2);
  const replayed = new MapBoard({ ...setting, isReplay: true });
  replayed.heard(makeRecord({ id: '1', costUsd: 0.02, isEstimated: true }));
  expect(replayed.report(1)).toHaveLength(2);
  expect(replayed.report(1)[1]).toContain('cost: $0, nothing was sent ($0.0200 when recorded)');
  board.begin(2000);
  expect(board.progress(3000)).toContain('about 4.00 s left');
  const usage = { ...noUsage, estimatedTokens: 1200 };
  board.heard(makeRecord({ id: '1.2', parent: '1', isEstimated: true, usage, costUsd: 0 }));
  const unknown = 'calls that broke off, or did not say, may have used up to 1,200 tokens more';
  expect(board.report(1)[2]).toBe(`${unknown}; the cost holds them at their most`);
  const records = [makeRecord({ id: '1', isEstimated: true, usage, costUsd: 0 })];
  expect(reportLines({ records, totals: totalsOf(records, 1) })).toContain(board.report(1)[2]);
  board.heard(makeRecord({ id: '2', costUsd: null }));
  expect(board.report(1)[2]).toBe(unknown);
  expect(board.progress(3000)).toContain('unpriced');
});

test('on a terminal the progress of a map is one line that is drawn again, and what failed stays above it', async () => {
  const host = testHost({ cwd: folder.path, terminal: { columns: 60, rows: 20 } });
  folder.put('bad.jsonl', '"a"\n');
  const words = ['map', '--agent', './bad.mjs', 'bad.jsonl', '--out', newOut(), '--threads', '0'];
  expect(await command(words, host)).toBe(3);
  const text = stripVTControlCharacters(host.err());
  expect(text).toContain('troupe: bad.jsonl, line 1: failed: model-refused: not this');
  expect(text).toContain('troupe: 1 item: 0 done, 1 failed\n');
  const lines = text.split(/[\r\n]/).filter((line) => line.startsWith('troupe: bad.jsonl') || line.includes(' of 1 done'));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
  expect(text).not.toContain('\u001b');
});

test('as a process, Ctrl-C ends a map within two seconds, and it can be gone on with', async () => {
  const out = newOut();
  const bin = fileURLToPath(new URL('../../bin/troupe.js', import.meta.url));
  folder.put('some.jsonl', '"a"\n"b"\n"c"\n"d"\n');
  folder.put('mixed.mjs', agentModule(`export default ${agent('slow')};`));
  const words = ['map', '--agent', './mixed.mjs', 'some.jsonl', '--out', out, '--threads', '1'];
  const started = performance.now();
  const child = spawn(process.execPath, [bin, ...words], { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await until(() => stderr.includes('configuration'), 'the start of the command');
  await until(() => existsSync(join(folder.path, out)), 'the file of results');
  const before = performance.now();
  child.kill('SIGINT');
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect({ status, stderr }).toMatchObject({ status: 130 });
  // Where it takes longer to start than to end, the machine is busy with something else.
  expect(performance.now() - before).toBeLessThan(Math.max(2000, before - started));
  expect((await map(['--agent', './good.mjs', 'some.jsonl', '--resume'], out)).results).toHaveLength(4);
});

test.skipIf(process.platform === 'win32')(
  'a result that cannot be written ends the map in good order, and --resume goes on from there',
  async () => {
    const out = newOut();
    const bin = fileURLToPath(new URL('../../bin/troupe.js', import.meta.url));
    folder.put('many.jsonl', '"a"\n'.repeat(40));
    // No file of this process may grow beyond two blocks, and that is an error to it in place of a signal.
    const limited = 'ulimit -f 2; trap "" XFSZ; exec "$@"';
    const words = ['map', '--agent', './good.mjs', 'many.jsonl', '--out', out, '--threads', '0'];
    const child = spawn('bash', ['-c', limited, 'bash', process.execPath, bin, ...words], {
      cwd: folder.path,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect({ status, stderr }).toMatchObject({ status: 3 });
    expect(stderr).toContain(`troupe: output-failed: --out: "${out}" cannot be written: EFBIG`);
    expect(stderr).toMatch(/--resume goes on from here\n(.*\n)*troupe: 40 items: [1-9] done, 0 failed, 3\d not done\n.*cost: /);
    expect(stderr).not.toContain('unexpected fault');
    const again = await map(['--agent', './good.mjs', 'many.jsonl', '--resume'], out);
    expect(again.status).toBe(0);
    expect(new Set(again.results.map(({ key }) => key)).size).toBe(40);
    expect(again.results).toHaveLength(40);
  },
);
