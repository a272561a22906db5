// The tool `run_command`: one of the programs that the operator allows, word for word.
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ActorError } from '../base/actor-error.ts';
import { matchCommand, pathWord } from './commands/match-command.ts';
import { runInGroup } from './commands/run-in-group.ts';
import { isWithin } from './files/real-roots.ts';
import { type CommandAccess, defineTool, type Tool } from './tool.ts';

interface RunCommandInput {
  readonly argv: readonly string[];
}

/** Runs a program, without a shell, in the folder and the environment of the swarm's `commands`, if its words fit a pattern there. */
export const runCommand: Tool = defineTool(import.meta.url, 'run_command', {
  description:
    'Runs an allowed program and gives its exit code and output. `argv` holds the program and its arguments word by word; there is no shell, ' +
    'so pipes, redirection, variables and wildcards mean nothing. Only commands that fit an allowed pattern run; the error lists the patterns.',
  effects: 'external',
  runs: 'pool',
  taints: true,
  inputSchema: {
    type: 'object',
    properties: { argv: { type: 'array', items: { type: 'string', maxLength: 4096 }, minItems: 1, maxItems: 100 } },
    required: ['argv'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      exitCode: { type: ['integer', 'null'] },
      signal: { type: ['string', 'null'] },
      stdout: { type: 'string' },
      stderr: { type: 'string' },
      bytesLeftOut: { type: 'integer' },
    },
    required: ['exitCode', 'signal', 'stdout', 'stderr', 'bytesLeftOut'],
  },
  async execute(input, { access: { commands }, signal, clock }) {
    const { argv } = input as RunCommandInput;
    if (commands === undefined)
      throw new ActorError('command-refused', 'no command may be run here: the swarm has no `commands`');
    const pattern = matchCommand(argv, commands.allow);
    if (pattern === undefined)
      throw refused(argv, `fits no allowed pattern; these are: ${commands.allow.map(inWords).join(', ')}`);
    await checkPaths(argv, pattern, commands);
    const late = new AbortController();
    const message = `${JSON.stringify(argv[0])} took longer than ${commands.timeoutMs} ms (commands.timeoutMs), and was ended with all that it had started`;
    const timer = clock.after(commands.timeoutMs, () => late.abort(new ActorError('tool-timeout', message)));
    try {
      return await runInGroup(argv, commands, { signal: AbortSignal.any([signal, late.signal]), clock });
    } finally {
      timer.cancel();
    }
  },
});

/** A path that is there must also lie inside the root, through all links. */
async function checkPaths(argv: readonly string[], pattern: readonly string[], { root }: CommandAccess): Promise<void> {
  const realRoot = await realpath(root);
  for (const [at, word] of pattern.entries()) {
    if (word !== pathWord) continue;
    const found = await realpath(join(realRoot, argv[at] ?? '')).catch(() => undefined);
    if (found === undefined || !isWithin(realRoot, found))
      throw refused(argv, `names ${JSON.stringify(argv[at])}, which is nothing inside the folder`);
  }
}

function refused(argv: readonly string[], why: string): ActorError {
  return new ActorError('command-refused', `${inWords(argv).slice(0, 500)} ${why}`, { details: { argv: argv.slice(0, 20) } });
}

function inWords(words: readonly string[]): string {
  return JSON.stringify(words);
}
