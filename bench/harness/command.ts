// The command line of one run: by the ending of the contender's program.
import { fileURLToPath } from 'node:url';
import { erlangCommand } from './erlang.ts';
import type { Job } from './plan.ts';

export interface Command {
  readonly program: string;
  readonly words: readonly string[];
}

const contendersFolder = fileURLToPath(new URL('../contenders/', import.meta.url));

/** `<program> <scenario> <JSON of parameters>`. */
export function commandOf(job: Job): Command {
  const { scenario, contender, threads, operations, warmUpOperations } = job;
  const parameters = JSON.stringify({ operations, warmUpOperations, threads, ...scenario.parameters });
  const words = [scenario.program, parameters];
  if (contender.program.endsWith('.erl')) return erlangCommand(threads, scenario.parameters?.['pinned'] === 1, words);
  return { program: process.execPath, words: [`${contendersFolder}${contender.program}`, ...words] };
}
