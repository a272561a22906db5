// The main job through the command, with the embedded model: the right documents are found, and what is quoted stands where it is said to.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { JsonOutput } from '../../src/cli/json-output.ts';
import { type AnswerKey, keyNames, keyOf, readKey } from '../corpus/answer-key.ts';
import { generateDocuments } from '../corpus/generate-documents.ts';
import { score } from '../corpus/score.ts';
import { wrongQuote } from './find-quote.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'troupe-acceptance-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs `npm start -- --json ...` without npm; rejects on any status but 0. */
function ask(...words: string[]): Promise<JsonOutput> {
  return new Promise((resolve, reject) => {
    const command = [join(top, 'scripts/start.ts'), '--json', '--quiet', ...words];
    execFile(process.execPath, command, { cwd: top, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as JsonOutput);
      else reject(new Error(`${error.message}\n${stderr}`));
    });
  });
}

const answered = new Map<string, Promise<JsonOutput>>();

/** The answer to a question about the example reports: the command runs once for it. */
function askReports(question: string): Promise<JsonOutput> {
  const output = answered.get(question) ?? ask(question, 'examples/reports/*');
  answered.set(question, output);
  return output;
}

function readText(document: string | null): string {
  return readFileSync(join(top, document ?? ''), 'utf8');
}

function readers(output: JsonOutput): JsonOutput['runs'] {
  return output.runs.filter((run) => run.document !== null);
}

function found(output: JsonOutput): string[] {
  return readers(output)
    .filter((run) => run.result?.relevant === true)
    .map((run) => basename(run.document ?? ''));
}

async function quotesHold(output: JsonOutput): Promise<void> {
  for (const run of readers(output)) {
    if (run.result?.relevant !== true) continue;
    expect(run.result.quotes.length, run.document ?? '').toBeGreaterThanOrEqual(1);
    expect(run.result.quotes.length, run.document ?? '').toBeLessThanOrEqual(5);
    for (const quote of run.result.quotes) {
      expect(await wrongQuote({ ...quote, file: join(top, quote.file) })).toBeUndefined();
    }
  }
}

function expectFound(key: Pick<AnswerKey, 'documents'>, names: readonly string[]): void {
  const result = score(key, names, { otherWords: 'skip' });
  console.log(
    `precision ${result.precision.toFixed(3)}, recall ${result.recall.toFixed(3)}`,
    result.falsePositives,
    result.falseNegatives,
  );
  expect(result.precision).toBeGreaterThanOrEqual(0.9);
  expect(result.recall).toBeGreaterThanOrEqual(0.9);
}

describe('the main job on the example reports', () => {
  test.for(keyNames)(
    'finds the documents of the key "%s", each with quotes that stand where it says',
    { timeout: 60_000 },
    async (name) => {
      const key = await readKey(name);
      const output = await askReports(key.question);
      expect(readers(output)).toHaveLength(Object.keys(key.documents).length);
      expectFound(key, found(output));
      await quotesHold(output);
      expect(output.answer).not.toBeNull();
    },
  );

  test('runs every tool call off the main thread, on at least two threads', { timeout: 60_000 }, async () => {
    const output = await askReports((await readKey('revenue-growth')).question);
    const threads = new Set(readers(output).flatMap((run) => run.toolThreads));
    expect(readers(output).every((run) => run.usage.toolCalls > 0 && run.toolThreads.length > 0)).toBe(true);
    expect(threads.has(0)).toBe(false);
    expect(threads.size).toBeGreaterThanOrEqual(2);
    expect(readers(output).every((run) => run.thread !== null && run.thread !== 0)).toBe(true);
  });
});

describe('the main job on other documents', () => {
  test('finds what a hundred generated documents mention, from a seed of its own', { timeout: 60_000 }, async () => {
    const seed = Number(process.env['TROUPE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`TROUPE_SEED=${seed}`);
    const documents = generateDocuments(seed);
    for (const document of documents) writeFileSync(join(scratch, document.name), document.text);
    const key = keyOf(documents);
    const output = await ask(key.question, join(scratch, '*'));
    expect(readers(output)).toHaveLength(documents.length);
    expectFound(key, found(output));
  });

  test('reads at least forty package files and quotes their engines', { timeout: 60_000 }, async () => {
    const output = await ask('Which Node versions does each of these need?', 'node_modules/*/package.json');
    expect(readers(output).length).toBeGreaterThanOrEqual(40);
    const withEngines = readers(output).filter((run) => /"engines"\s*:\s*\{[^}]*"node"/.test(readText(run.document)));
    expect(withEngines.length).toBeGreaterThan(10);
    const quoted = withEngines.filter((run) => run.result?.quotes.some((quote) => /"node"\s*:\s*"/.test(quote.text)));
    console.log(`engines quoted in ${quoted.length} of ${withEngines.length}`);
    expect(quoted.length / withEngines.length).toBeGreaterThanOrEqual(0.95);
    await quotesHold(output);
  });
});
