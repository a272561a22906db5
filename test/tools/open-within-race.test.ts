// The path guard against somebody who swaps files for links while it looks: nothing outside is ever read.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { isActorError } from '../../src/base/actor-error.ts';
import { openWithin } from '../../src/tools/files/open-within.ts';
import { accessTo, tempFolder } from './temp-folder.ts';

/** Runs the body of `swap` for ever in a process of its own; it has node:fs as `fs`, and the two paths. */
async function swapForever(swap: string, at: string, outside: string): Promise<void> {
  const program = `
    const fs = require('node:fs');
    const [at, outside] = ${JSON.stringify([at, outside])};
    process.stdout.write('going');
    for (;;) { ${swap} }`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  // Before its folders are removed: what still swaps would put files into them meanwhile.
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
}

/** How often is read while the other swaps, and the longest that is waited until every outcome has been seen. */
const reads = 600;
const longestMs = 15_000;

const swapLink = `
  fs.symlinkSync(outside, at + '.new'); fs.renameSync(at + '.new', at);
  fs.symlinkSync(at + '.good', at + '.new'); fs.renameSync(at + '.new', at);`;
const swapReal = `
  fs.renameSync(at, at + '.aside'); fs.symlinkSync(outside, at);
  fs.unlinkSync(at); fs.renameSync(at + '.aside', at);`;

it.each([
  { what: 'a link to a file', swap: swapLink, isFolder: false },
  { what: 'a link to a folder on the way', swap: swapLink, isFolder: true },
  { what: 'a file that becomes a link', swap: swapReal, isFolder: false },
  { what: 'a folder on the way that becomes a link', swap: swapReal, isFolder: true },
])('a race on $what never opens what lies outside', async ({ swap, isFolder }) => {
  const [root, outside] = [tempFolder(), tempFolder()];
  for (const place of ['it', 'it.good']) {
    if (swap === swapReal || place === 'it.good') root.write(isFolder ? `${place}/a.md` : place, 'inside');
  }
  outside.write('a.md', 'secret');
  if (swap === swapLink) symlinkSync(root.at('it.good'), root.at('it'));
  await swapForever(swap, root.at('it'), isFolder ? outside.path : outside.at('a.md'));
  const access = accessTo({ roots: [root.path] });
  const seen = new Map<string, number>();
  const startedAt = performance.now();
  const isSeen = (): boolean => seen.has('inside') && seen.has('path-outside-roots');
  // On after the last only until every outcome has been seen.
  for (let n = 0; n < reads || (!isSeen() && performance.now() - startedAt < longestMs); n += 1) {
    const result = await readOnce(access, isFolder ? 'it/a.md' : 'it');
    seen.set(result, (seen.get(result) ?? 0) + 1);
  }
  const tally = JSON.stringify([...seen]);
  expect([...seen.keys()].filter((result) => !['inside', 'path-outside-roots', 'file-not-found'].includes(result))).toEqual([]);
  expect(seen.get('inside') ?? 0, tally).toBeGreaterThan(0);
  expect(seen.get('path-outside-roots') ?? 0, tally).toBeGreaterThan(0);
});

async function readOnce(access: Parameters<typeof openWithin>[0], name: string): Promise<string> {
  try {
    await using file = await openWithin(access, name);
    return Buffer.from(await file.read()).toString();
  } catch (error) {
    return isActorError(error) ? error.code : String(error);
  }
}

it('a race between a file and a FIFO never hangs', async () => {
  const root = tempFolder();
  root.write('it', 'inside');
  expect(spawnSync('mkfifo', [root.at('fifo')]).status).toBe(0);
  const swapFifo = `
    fs.renameSync(at, at + '.aside'); fs.renameSync(outside, at);
    fs.renameSync(at, outside); fs.renameSync(at + '.aside', at);`;
  await swapForever(swapFifo, root.at('it'), root.at('fifo'));
  const seen = new Set<string>();
  const startedAt = performance.now();
  for (let n = 0; n < reads || (!seen.has('inside') && performance.now() - startedAt < longestMs); n += 1) {
    seen.add(await readOnce(accessTo({ roots: [root.path] }), 'it'));
  }
  expect([...seen].filter((result) => !['inside', 'path-outside-roots', 'file-not-found'].includes(result))).toEqual([]);
  expect(seen.has('inside')).toBe(true);
});
