// Runs chosen tests in a folder and says how it went; a run in which no test had its say is not taken for a failed test.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type VitestReport, verdictOf } from './verdict.ts';

export interface TestChoice {
  readonly files: readonly string[];
  /** As vitest's `-t`; all when left out. */
  readonly names?: string;
}

export type TestOutcome =
  | { readonly kind: 'green'; readonly passed: number }
  | { readonly kind: 'red'; readonly failed: readonly string[]; readonly passed: number }
  | { readonly kind: 'did-not-run'; readonly why: string };

/** How long one test may take: a mutant often shows itself by something that never comes. */
const testTimeoutMs = 8_000;
const runTimeoutMs = 180_000;

export async function runTests(folder: string, choice: TestChoice): Promise<TestOutcome> {
  const reportFile = join(folder, 'report.json');
  rmSync(reportFile, { force: true });
  const words = ['run', ...choice.files, '--reporter=json', `--outputFile=${reportFile}`];
  words.push(`--testTimeout=${testTimeoutMs}`, `--hookTimeout=${testTimeoutMs}`);
  if (choice.names !== undefined) words.push('-t', choice.names);
  const output = await runVitest(folder, words);
  try {
    return verdictOf(JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport);
  } catch (error) {
    return { kind: 'did-not-run', why: `vitest left no report (${String(error)}): ${output.slice(-500)}` };
  }
}

function runVitest(folder: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const vitest = spawn(process.execPath, [join(folder, 'node_modules/vitest/vitest.mjs'), ...words], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: runTimeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    vitest.stdout.on('data', (text) => {
      output += text;
    });
    vitest.stderr.on('data', (text) => {
      output += text;
    });
    vitest.on('error', (error) => resolve(String(error)));
    vitest.on('close', () => resolve(output));
  });
}
