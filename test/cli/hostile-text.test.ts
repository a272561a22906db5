// Whatever a file name, a document, an error or a model says, the terminal acts on none of it: stdout, stderr and --json, live or not.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import { command } from '../../src/cli/command.ts';
import type { JsonOutput } from '../../src/cli/json-output.ts';
import { dangerous } from './dangerous.ts';
import { handSwarm } from './hand-swarm.ts';
import { failedRecord, foundRecord, makeRecord } from './records.ts';
import { type TestHost, testHost } from './test-host.ts';

/** A colour, a title, a query that the terminal answers, C1 forms, a return, a reversal, what cannot be seen. */
const hostile =
  '\u001b[31m\u001b]0;owned\u0007\u001b[6n\u009b2J\u0090q\u009c\rgone\b\u007f\u202eesrever\u2066\u200b\ufeff\u{e0041}';
const visible =
  '\\x1b[31m\\x1b]0;owned\\x07\\x1b[6n\\x9b2J\\x90q\\x9c\\rgone\\x08\\x7f\\u202eesrever\\u2066\\u200b\\ufeff\\u{e0041}';
/** With a line that looks like one of the command's own. */
const forged = `${hostile}\ntroupe: forged`;

/** What the live display itself sends: cursor moves, erasing, the cursor and line wrap on and off. */
const ownSequences = new RegExp(String.raw`${'\u001b'}\[(?:\d*[ABGJK]|\d*;\d*H|\?(?:25|7)[hl])`, 'gu');

const folder = mkdtempSync(join(tmpdir(), 'troupe-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const names = [`good${forged}.md`, `bad${forged}.md`];
mkdirSync(join(folder, 'docs'));
for (const name of names) writeFileSync(join(folder, 'docs', name), 'text');

interface Case {
  readonly extra?: readonly string[];
  readonly isTerminal?: boolean;
  readonly hasAnswer?: boolean;
}

/** Runs the command over a swarm in which every text is hostile. */
async function runHostile({ extra = [], isTerminal = false, hasAnswer = true }: Case): Promise<TestHost> {
  const host = testHost({ cwd: folder, ...(isTerminal ? { terminal: { columns: 200, rows: 24 } } : {}) });
  const swarm = handSwarm();
  const words = ['run', `Why ${forged}?`, 'docs/*', `${forged}.none`, ...extra];
  const status = command(words, host, swarm.open);
  await Promise.race([swarm.asked, status]);
  const [good = '', bad = ''] = names;
  const atWork = makeRecord({ id: '1.3', document: `busy${forged}`, status: 'running', endedMs: null });
  swarm.put({ ...atWork, restarts: 1 });
  swarm.tell({ kind: 'activity', runId: '1.3', text: `tool${forged}` });
  swarm.put(foundRecord('1.1', `docs/${good}`, `quote ${forged}`));
  swarm.put(failedRecord('1.2', `docs/${bad}`, `code${forged}`, `message ${forged}`));
  // The live display draws ten times in a second.
  if (isTerminal) await new Promise((resolve) => setTimeout(resolve, 250));
  if (hasAnswer) swarm.finish(`answer ${hostile}`);
  else swarm.fail('run-deadline');
  await status;
  return host;
}

function expectHarmless(text: string): void {
  expect(dangerous(text, '\n\t')).toEqual([]);
}

function expectNothingForged(text: string): void {
  expect(text.split('\n').filter((line) => line.startsWith('troupe: forged'))).toEqual([]);
}

describe('no file name, error or model text acts on the terminal', () => {
  test.each<[string, Case]>([
    ['with progress in plain lines', {}],
    ['when quiet', { extra: ['--quiet'] }],
    ['without a merged answer', { hasAnswer: false }],
    ['with --json', { extra: ['--json'] }],
    ['with --json and without a merged answer', { extra: ['--json'], hasAnswer: false }],
  ])('%s', async (_when, given) => {
    const host = await runHostile(given);
    expectHarmless(host.out());
    expectHarmless(host.err());
    expectNothingForged(host.err());
    expect(host.err()).toContain(`message ${visible}\\ntroupe: forged`);
    if (given.extra?.includes('--json') !== true) {
      expect(host.out()).toContain(given.hasAnswer === false ? visible : `answer ${visible}`);
      return;
    }
    const output = JSON.parse(host.out()) as JsonOutput;
    expect(output.answer).toBe(given.hasAnswer === false ? null : `answer ${hostile}`);
    expect(output.runs.find(({ id }) => id === '1.2')?.error?.message).toBe(`message ${forged}`);
    expect(output.runs.find(({ id }) => id === '1.1')?.result?.quotes[0]?.text).toBe(`quote ${forged}`);
  });

  test('with live progress, but for what the display itself sends', async () => {
    const host = await runHostile({ isTerminal: true });
    expectHarmless(host.out());
    expect(host.err()).toContain('\u001b[?25l');
    expectHarmless(host.err().replace(ownSequences, ''));
    expectNothingForged(host.err().replace(ownSequences, ''));
    for (const text of ['tool', 'busy']) expect(host.err()).toContain(`${text}\\x1b[31m`);
  });

  test.each([
    ['a known error', new ActorError('unknown-model', `no ${forged}`)],
    ['a fault of the program', new TypeError(`no ${hostile}`)],
  ])('with %s before anything ran', async (_what, error) => {
    const host = testHost({ cwd: folder });
    await command(['run', 'Why?', 'docs/*'], host, () => Promise.reject(error));
    expect(host.out()).toBe('');
    expectHarmless(host.err());
    expectNothingForged(host.err());
    expect(host.err()).toContain(`no ${visible}`);
  });

  test.each([[['run', 'Why?', 'docs/*', `--${forged}`]], [['run', 'Why?', `${forged}.none`]], [[forged]]])(
    'with words that are off (%#)',
    async (words) => {
      const host = testHost({ cwd: folder });
      expect(await command(words, host, handSwarm().open)).toBe(2);
      expectHarmless(host.err());
      expectNothingForged(host.err());
      expect(host.err()).toContain(']0;owned\\');
    },
  );
});
