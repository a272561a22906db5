// Runs one program to its end, with a time limit, and keeps what it prints.
import { spawn } from 'node:child_process';

export interface ProgramResult {
  readonly status: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/**
 * Runs `node ...words` in `folder`. After `timeoutMs` it is killed. A service, which says on stdout that it is listening, is asked to end by SIGTERM.
 * The keys of hosted models are taken out of its environment.
 */
export async function runProgram(words: readonly string[], folder: string, timeoutMs: number): Promise<ProgramResult> {
  const { ANTHROPIC_API_KEY: _a, GEMINI_API_KEY: _b, GOOGLE_API_KEY: _c, ...env } = process.env;
  const began = performance.now();
  const child = spawn(process.execPath, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let timedOut = false;
  let isAsked = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (!isAsked && /^listening on /m.test(stdout)) isAsked = child.kill('SIGTERM');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const status = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  clearTimeout(timer);
  return { status, timedOut, stdout, stderr, ms: performance.now() - began };
}
