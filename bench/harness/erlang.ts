// How Erlang contenders run: all `.erl` files of their folder are compiled once, then each run is an `erl` of its own.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './command.ts';

const sources = fileURLToPath(new URL('../contenders/erlang/', import.meta.url));

let compiledFolder: string | undefined;

/** Compiles the programs; throws an error that says what is missing. */
export function compileErlang(): void {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-bench-erlang-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const compiled = spawnSync('erlc', ['-o', folder, ...globSync(`${sources}*.erl`)], { encoding: 'utf8' });
  if (compiled.error !== undefined)
    throw new Error(
      '--erlang needs Erlang/OTP: erlc was not found. Debian and Ubuntu have it as erlang-base (apt-get install erlang-base).',
    );
  if (compiled.status !== 0) throw new Error(`erlc refused the programs:\n${compiled.stdout}${compiled.stderr}`);
  compiledFolder = folder;
}

/** The release and the version of its runtime. */
export function erlangVersion(): string {
  const script = 'io:format("OTP ~s, erts ~s", [erlang:system_info(otp_release), erlang:system_info(version)]), halt().';
  return spawnSync('erl', ['-noshell', '-eval', script], { encoding: 'utf8' }).stdout;
}

/** One scheduler for what happens in one thread, two for what happens between threads; bound to processors, if asked for. */
export function erlangCommand(threads: number, isPinned: boolean, words: readonly string[]): Command {
  if (compiledFolder === undefined) throw new Error('the Erlang programs were not compiled');
  const schedulers = threads === 0 ? 1 : 2;
  const binding = isPinned ? ['+sbt', 'db'] : [];
  const flags = ['+S', `${schedulers}:${schedulers}`, ...binding, '+P', '4000000', '-noinput', '-pa', compiledFolder];
  return { program: 'erl', words: [...flags, '-s', 'main', 'main', '-extra', ...words] };
}
