// In a process of its own, where nothing else listens: pdf.js's forgotten rejections end nothing, anybody else's still do.
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { makePdf } from './pdf-fixture.ts';
import { tempFolder } from './temp-folder.ts';

const openDocumentUrl = new URL('../../src/tools/documents/open-document.ts', import.meta.url).href;
const openInThisProcess = `
  const { openDocument } = await import(${JSON.stringify(openDocumentUrl)});
  const access = { files: [{ name: 'a.pdf', path: process.env.PDF_PATH }], roots: [], maxFileBytes: 1e8 };
  const opened = openDocument(access, 'a.pdf').then((document) => 'text', (error) => error.code);`;

/** A PDF two of whose pages cannot be fetched: pdf.js fetches them ahead, fails at the first, and forgets the second. */
async function withBrokenPages(): Promise<Buffer> {
  const whole = (await makePdf(['one', 'two', 'three', 'four'])).toString('latin1');
  const [, second, third] = /\/Kids \[\d+ 0 R (\d+) 0 R (\d+) 0 R/.exec(whole) ?? [];
  return Buffer.from(
    whole.replace(`\n${second} 0 obj`, `\n${second} 0 xxx`).replace(`\n${third} 0 obj`, `\n${third} 0 xxx`),
    'latin1',
  );
}

async function run(program: string, bytes: Uint8Array): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const path = tempFolder().write('a.pdf', bytes);
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PDF_PATH: path },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk: Buffer) => (output[name] += String(chunk)));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, ...output };
}

const inThread = (program: string): string => `
  import { Worker } from 'node:worker_threads';
  const worker = new Worker(${JSON.stringify(program)}, { eval: true, execArgv: ['--input-type=module'] });
  worker.on('error', (error) => console.log('thread lost', error));`;

it.each(['process', 'thread'])('a damaged PDF does not end the %s that reads it', async (where) => {
  const program = `${openInThisProcess} console.log(await opened);`;
  const result = await run(where === 'thread' ? inThread(program) : program, await withBrokenPages());
  expect(result).toEqual({ status: 0, stdout: 'pdf-damaged\n', stderr: '' });
});

it('a rejection that is not pdf.js’s ends the process as ever, also while a PDF is being read', async () => {
  const program = `${openInThisProcess} void Promise.reject(new Error('mine')); console.log(await opened);`;
  const result = await run(program, await makePdf(['text']));
  expect(result.status).not.toBe(0);
  expect(result.stdout).toBe('');
  expect(result.stderr).toContain('mine');
});
