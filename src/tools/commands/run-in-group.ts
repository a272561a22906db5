// Runs one program in a process group of its own, and ends the whole group: at the signal, and also when the program itself has ended.
// A process that left the group gets away, and holds nobody up: its outputs are waited for only briefly.
import { type ChildProcess, spawn } from 'node:child_process';
import { ActorError } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { CommandAccess } from '../tool.ts';
import { OutputKeeper } from './output-keeper.ts';

export interface CommandResult {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes left out of the middle of both outputs. */
  readonly bytesLeftOut: number;
}

/** Between the request to end and the kill. */
const killAfterMs = 500;
/** Between the end of the program, or the kill, and letting go of its outputs, which a process that left the group may hold open for ever. */
const outputWaitMs = 500;

/** Throws `command-failed` when it does not start, and what the signal says when it fires. */
export async function runInGroup(
  argv: readonly string[],
  access: CommandAccess,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<CommandResult> {
  const [program = '', ...words] = argv;
  const child = spawn(program, words, {
    cwd: access.root,
    env: access.env,
    shell: false,
    // Its own group, which a signal reaches as a whole.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const outputs = { stdout: new OutputKeeper(access.maxOutputBytes), stderr: new OutputKeeper(access.maxOutputBytes) };
  child.stdout.on('data', (part: Buffer) => outputs.stdout.add(part));
  child.stderr.on('data', (part: Buffer) => outputs.stderr.add(part));
  const end = endOf(child, program, clock);
  let killTimer: { cancel(): void } | undefined;
  const onAbort = (): void => {
    killGroup(child, 'SIGTERM');
    killTimer = clock.after(killAfterMs, () => {
      killGroup(child, 'SIGKILL');
      end.letGoSoon(null, 'SIGKILL');
    });
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const ended = await end.reached;
    if (signal.aborted) throw signal.reason;
    const { stdout, stderr } = outputs;
    return { ...ended, stdout: stdout.text(), stderr: stderr.text(), bytesLeftOut: stdout.leftOut + stderr.leftOut };
  } finally {
    signal.removeEventListener('abort', onAbort);
    killTimer?.cancel();
  }
}

type End = Pick<CommandResult, 'exitCode' | 'signal'>;

interface AwaitedEnd {
  /** When the program has ended, its group is killed, and what it wrote was read or has been waited for. */
  readonly reached: Promise<End>;
  /** Waits for the outputs a moment longer and no more. */
  letGoSoon(exitCode: number | null, signal: string | null): void;
}

function endOf(child: ChildProcess, program: string, clock: Clock): AwaitedEnd {
  const { promise, resolve, reject } = Promise.withResolvers<End>();
  let timer: { cancel(): void } | undefined;
  const letGo = (end: End): void => {
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
    resolve(end);
  };
  const letGoSoon = (exitCode: number | null, signal: string | null): void => {
    // What has come by then is read first, also when this thread was late.
    timer ??= clock.after(outputWaitMs, () => setImmediate(letGo, { exitCode, signal }));
  };
  child.once('error', (cause) => {
    const why = 'code' in cause ? String(cause.code) : cause.message;
    reject(new ActorError('command-failed', `${JSON.stringify(program)} could not be started: ${why}`, { cause }));
  });
  child.once('exit', (exitCode, signal) => {
    // What it left behind would hold the outputs open, and go on.
    killGroup(child, 'SIGKILL');
    letGoSoon(exitCode, signal);
  });
  child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  return { reached: promise.finally(() => timer?.cancel()), letGoSoon };
}

function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
