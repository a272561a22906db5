// Runs one program once, in a process of its own, with a bound on its time; the process can be ended from outside.
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
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running = child;
    let printed = '';
    let complained = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complained = (complained + text).slice(-mostErrorCharacters)));
    const timeoutMs = job.scenario.timeoutMs ?? defaultTimeoutMs;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
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

  /** Ends the program that is running, if any. */
  kill(): void {
    this.#running?.kill('SIGKILL');
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n');
}
