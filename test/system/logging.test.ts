// What real threads log, and where it arrives.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createSystem } from '../../src/system/create-system.ts';
import { linesLog } from '../runtime/a-log.ts';
import { talker } from './fixtures/talkers.ts';

const folder = mkdtempSync(join(tmpdir(), 'troupe-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

function linesOf(file: string): Readonly<Record<string, unknown>>[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

// TROUPE_STRESS=1 takes a longer form.
const rounds = process.env['TROUPE_STRESS'] === '1' ? 100 : 10;
const linesPerRound = 10;

describe('a log that each thread writes itself', () => {
  test('loses no line when a thread ends itself right after it, time after time', { timeout: 240_000 }, async () => {
    const file = join(folder, 'deep', 'last-words.log');
    await using system = await createSystem({ threads: 2, log: { file } });
    for (let round = 0; round < rounds; round += 1) {
      const ref = await system.start(talker, undefined, { placement: 'spread' });
      const down = new Promise<string>((resolve) => system.watch(ref, ({ reason }) => resolve(reason.kind)));
      ref.tell.sayAndExit(round, linesPerRound);
      expect(await down).toBe('thread-lost');
    }
    const words = linesOf(file).filter(({ msg }) => msg === 'a last word');
    const expected = Array.from({ length: rounds * linesPerRound }, (_, n) => [Math.floor(n / linesPerRound), n % linesPerRound]);
    expect(words.map(({ round, line }) => [round, line])).toEqual(expected);
  });

  test('refuses a level that is left out, as any that there is not', async () => {
    await using system = await createSystem({ threads: 0 });
    for (const level of [undefined, 'x'])
      await expect(system.setLogLevel(level as never)).rejects.toMatchObject({
        code: 'invalid-argument',
        details: { field: 'level' },
      });
  });

  test('says which thread and which actor, keeps errors, and follows the level that is set', async () => {
    const file = join(folder, 'levels.log');
    await using system = await createSystem({ threads: 1, log: { file, level: 'warn' } });
    const ref = await system.start(talker, undefined, { placement: 'spread' });
    ref.tell.say('info', 'not heard');
    ref.tell.say('warn', 'heard');
    await system.inspect(ref);
    await system.setLogLevel('debug');
    ref.tell.say('debug', 'heard now');
    await expect
      .poll(() =>
        linesOf(file)
          .filter(({ text }) => text !== undefined)
          .map(({ msg }) => msg),
      )
      .toEqual(['heard', 'heard now']);
    expect(linesOf(file).find(({ msg }) => msg === 'heard')).toMatchObject({
      pid: process.pid,
      slot: 1,
      generation: 1,
      actor: expect.stringContaining('/1/'),
      definition: talker.key,
      incarnation: 1,
      error: { type: 'TypeError', message: 'logged', stack: expect.stringContaining('talkers.ts') },
    });
  });
});

test('a log that main writes itself has each field once: whose thread it was, where a line is about one', async () => {
  const file = join(folder, 'fields.log');
  const system = await createSystem({ threads: 1, log: { file } });
  await system.killThread(1);
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('host-lost');
  await system.stop();
  for (const line of readFileSync(file, 'utf8').split('\n')) expect(line.split('"slot":').length).toBeLessThanOrEqual(2);
  expect(linesOf(file).find(({ msg }) => msg === 'host-lost')).toMatchObject({ slot: 1, kind: 'host-lost' });
});

describe('a log of the user’s own', () => {
  test('gets the lines of all threads, and the reports of crashes on them, redacted', async () => {
    const { log, lines } = linesLog();
    await using system = await createSystem({ threads: 1, log });
    const ref = await system.start(talker, undefined, { placement: 'spread' });
    ref.tell.say('debug', 'below info');
    ref.tell.say('info', 'from a host');
    ref.tell.crash('secret');
    await expect
      .poll(() => lines.map(({ message }) => message))
      .toEqual(expect.arrayContaining(['from a host', 'an actor crashed']));
    expect(lines.some(({ message }) => message === 'below info')).toBe(false);
    expect(lines.find(({ message }) => message === 'from a host')?.fields).toMatchObject({
      slot: 1,
      actor: expect.stringContaining('/1/'),
      error: { name: 'TypeError', message: 'logged', stack: expect.stringContaining('talkers.ts') },
    });
    expect(lines.find(({ message }) => message === 'an actor crashed')).toMatchObject({
      level: 'error',
      fields: { method: 'crash', summary: '"***"', error: { code: 'handler-failed', cause: { message: 'crashed' } } },
    });
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});

test('a log file that cannot be opened is refused by name', async () => {
  const blocked = join(folder, 'a-file');
  writeFileSync(blocked, '');
  await expect(createSystem({ threads: 0, log: { file: join(blocked, 'log') } })).rejects.toMatchObject({
    code: 'invalid-argument',
    details: { field: 'log.file' },
  });
});

test.runIf(existsSync('/dev/full'))('a log whose disk is full costs its lines, and harms nobody', async () => {
  await using system = await createSystem({ threads: 1, log: { file: '/dev/full' } });
  for (const placement of ['main', 'spread'] as const) {
    const ref = await system.start(talker, undefined, { placement });
    for (let n = 0; n < 10; n += 1) ref.tell.say('info', 'lost');
    expect((await system.inspect(ref)).incarnation).toBe(1);
    await system.stop(ref);
  }
  expect(system.slots()).toMatchObject([{ generation: 1 }]);
});

test('a dead letter between two hosts is known on main', async () => {
  await using system = await createSystem({ threads: 2 });
  const from = await system.start(talker, undefined, { placement: 'spread' });
  const gone = await system.start(talker, undefined, { placement: 'spread' });
  expect(gone.address.slot).not.toBe(from.address.slot);
  await system.stop(gone);
  from.tell.send(gone);
  await expect.poll(() => system.deadLetters.counts()).toEqual({ 'no-actor': 1 });
  expect(system.deadLetters.recent()).toMatchObject([
    { slot: gone.address.slot, sender: `slot ${from.address.slot}`, method: 'say' },
  ]);
});

test.each([
  [{ file: 1 }, 'log.file'],
  [{ file: '' }, 'log.file'],
  [{ level: 'loud' }, 'log.level'],
  [{ files: 'a' }, 'log.files'],
  [new Map(), 'log'],
])('a destination of %j is refused by name', async (log, field) => {
  await expect(createSystem({ threads: 0, log: log as never })).rejects.toMatchObject({
    code: 'invalid-argument',
    details: { field },
  });
});
