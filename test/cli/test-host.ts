// A command host without a process: what was written is kept, signals and time are moved by the test.
import { PassThrough } from 'node:stream';
import type { Clock } from '../../src/base/clock.ts';
import type { CommandHost, StopSignal } from '../../src/cli/command-host.ts';

/** Time that moves only when told to. */
export class HandClock implements Clock {
  #now = 1000;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return 1_700_000_000_000 + this.#now;
  }

  after(delayMs: number, callback: () => void): { cancel(): void } {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Fires what falls due, in order, with promise reactions in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settled();
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
    await settled();
  }
}

/** Lets everything run that only waits for other code. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export interface TestHost extends CommandHost {
  readonly clock: HandClock;
  readonly out: () => string;
  readonly err: () => string;
  readonly exits: number[];
  signal(signal: StopSignal): void;
}

export function testHost(
  overrides: Partial<CommandHost> & { readonly terminal?: { columns: number; rows: number } } = {},
): TestHost {
  const stdout = collect();
  const stderr = collect();
  const clock = new HandClock();
  const listeners = new Set<(signal: StopSignal) => void>();
  const exits: number[] = [];
  if (overrides.terminal !== undefined) Object.assign(stderr.stream, { isTTY: true, ...overrides.terminal });
  return {
    stdout: stdout.stream,
    stderr: stderr.stream,
    readStdin: async () => '',
    cwd: process.cwd(),
    environment: {},
    startedAt: clock.now(),
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exitNow: (status) => void exits.push(status),
    ...overrides,
    clock,
    out: stdout.text,
    err: stderr.text,
    exits,
    signal: (signal) => {
      for (const listener of listeners) listener(signal);
    },
  };
}

function collect(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  return { stream, text: () => text };
}
