// What is said while a swarm starts, where that takes long: many threads on few cores need seconds until all of them are up.
import type { CommandHost } from './command-host.ts';
import type { Interruption } from './interruption.ts';
import type { OutputStream } from './output-stream.ts';
import { counted, showDuration } from './show-amounts.ts';

/** A start that takes no longer is not worth a line, in milliseconds. */
const slowStartMs = 1_000;
/** More threads than these may leave this one no time to find out that they take longer: of them it is said at once. */
const fewThreads = 8;

export interface SlowStartSetting {
  /** As asked for; undefined where the default holds. */
  readonly threads: number | undefined;
  readonly isQuiet: boolean;
  readonly host: CommandHost;
  readonly errors: OutputStream;
  readonly interruption: Interruption;
}

/** Opens a swarm, and says once what is waited for when that takes long. */
export function tellSlowStart<Swarm>(setting: SlowStartSetting, open: () => Promise<Swarm>): Promise<Swarm> {
  const { threads, isQuiet, host, errors, interruption } = setting;
  if (isQuiet || threads === 0) return open();
  const say = (): void => {
    const what = threads === undefined ? 'the threads' : counted(threads, 'thread');
    const elapsed = showDuration(host.clock.now() - host.startedAt);
    if (!interruption.signal.aborted) errors.write(`troupe: starting ${what} (${elapsed})\n`);
  };
  if (threads !== undefined && threads > fewThreads) {
    say();
    return open();
  }
  const timer = host.clock.after(slowStartMs, say);
  return open().finally(() => timer.cancel());
}
