// Runs one program once, in a process of its own, with a bound on its time.
// 1. The process leads a group of its own, so that what it has started (a server, say) is ended with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { commandOf } from './command.ts';
import { type ReadOutcome, readOutcome } from './outcome.ts';
import type { Job } from './plan.ts';

const defaultTimeoutMs = 60_000;
/** What is kept of what a failing program writes to stderr. */
const mostErrorCharacters = 2_000;

/** At most one program runs at a time. */
export class ContenderRunner {
  #running: ChildProcess | undefined;

  /** Settles when the process has ended; never rejects for its sake. */
  run(job: Job): Promise<ReadOutcome> {
    const { program, words } = commandOf(job);
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#running = child;
    let printed = '';
    let complained = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complained = (complained + text).slice(-mostErrorCharacters)));
    const timeoutMs = job.scenario.timeoutMs ?? defaultTimeoutMs;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child);
    }, timeoutMs);
    return new Promise((resolve) => {
      const end = (result: ReadOutcome): void => {
        clearTimeout(timer);
        this.#running = undefined;
        resolve(result);
      };
      child.on('error', (error) => end({ ok: false, reason: `it could not be started: ${error.message}` }));
      child.on('close', (status, signal) => {
        if (isLate) end({ ok: false, reason: `it took longer than ${timeoutMs / 1_000} s` });
        else if (status === 0) end(readOutcome(printed, job.operations));
        else end({ ok: false, reason: `it ended with ${status ?? signal}: ${lastLines(complained || printed)}` });
      });
    });
  }

  /** Ends the program that is running, if any, with all that it has started. */
  kill(): void {
    if (this.#running !== undefined) endGroup(this.#running);
  }
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // no groups on this system, or it has ended
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n');
}
