// The whole command as a function: words in, exit status out. main.ts gives it the real process, tests give it another.
import { isActorError } from '../base/actor-error.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import type { CommandHost } from './command-host.ts';
import type { OpenSwarm } from './document-swarm.ts';
import { errorLine, thrownLines } from './error-line.ts';
import { exitStatus } from './exit-status.ts';
import { helpText } from './help.ts';
import { OutputStream } from './output-stream.ts';
import { packageVersion } from './package-version.ts';
import { type CommandLine, parseCommandLine } from './parse-command-line.ts';
import { runCommand } from './run.ts';

/** Errors that say that the command's words are off. */
const usageCodes = [
  ...['usage', 'no-match', 'invalid-argument', 'invalid-input'],
  ...['unknown-model', 'unknown-agent', 'unknown-tool', 'missing-key', 'missing-peer', 'limit-unpriced'],
  ...['tape-damaged', 'file-not-found', 'file-unreadable'],
] as const satisfies readonly ErrorCode[];

/** Runs the command to its end. Resolves when all output was handed over; never rejects. */
export async function command(words: readonly string[], host: CommandHost, openSwarm?: OpenSwarm): Promise<number> {
  const output = new OutputStream(host.stdout);
  const errors = new OutputStream(host.stderr);
  let status: number;
  try {
    status = await perform(parseCommandLine(words), host, output, errors, openSwarm);
  } catch (error) {
    errors.write(thrownLines(error));
    status = usageCodes.some((code) => isActorError(error, code)) ? exitStatus.usage : exitStatus.nothing;
  }
  await output.flushed();
  if (output.failure !== undefined) {
    errors.write(errorLine('output-failed', `the answer could not be written to stdout: ${output.failure.message}`));
    status = exitStatus.nothing;
  }
  await errors.flushed();
  return status;
}

async function perform(
  line: CommandLine,
  host: CommandHost,
  output: OutputStream,
  errors: OutputStream,
  openSwarm: OpenSwarm | undefined,
): Promise<number> {
  switch (line.kind) {
    case 'help':
      output.write(helpText(line.command));
      return exitStatus.answered;
    case 'version':
      output.write(`${packageVersion()}\n`);
      return exitStatus.answered;
    case 'run':
      return runCommand(line.request, { host, output, errors, openSwarm: openSwarm ?? openRealSwarm });
    case 'map':
      return (await import('./map/map.ts')).mapCommand(line.request, { host, errors });
    case 'agents':
      return (await import('./list-agents.ts')).listAgents(line.request, { host, output, errors });
    case 'models':
      return (await import('./list-models.ts')).listModels(line.request, { host, output, errors });
    default:
      return line satisfies never;
  }
}

/** Loaded only when there is something to run, as the engine is by the commands above, so that everything else answers at once. */
const openRealSwarm: OpenSwarm = async (setting) => {
  const { openDocumentSwarm } = await import('./document-swarm.ts');
  return openDocumentSwarm(setting);
};
