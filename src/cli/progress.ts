// Progress on stderr: live on a terminal, plain lines elsewhere, nothing when quiet.
import type { SwarmEvent } from '../agents/swarm-events.ts';
import type { Clock } from '../base/clock.ts';
import type { CommandHost } from './command-host.ts';
import { LiveProgress } from './live-progress.ts';
import type { OutputStream } from './output-stream.ts';
import { PlainProgress } from './plain-progress.ts';

export interface Progress {
  show(event: SwarmEvent): void;
  /** Takes what is on the screen away; nothing is shown afterwards. */
  stop(): void;
}

export interface ProgressSetting {
  readonly documents: number;
  /** Runs that may be at work at once. */
  readonly maxConcurrent: number;
  readonly isQuiet: boolean;
  /** `clock.now()` when the command began. */
  readonly startedAt: number;
  readonly clock: Clock;
}

/** Chooses by what stderr is. A terminal that says it is dumb gets plain lines, too. */
export function startProgress(setting: ProgressSetting, host: CommandHost, errors: OutputStream): Progress {
  if (setting.isQuiet) return { show: () => {}, stop: () => {} };
  const isLive = host.stderr.isTTY === true && host.environment['TERM'] !== 'dumb';
  return isLive ? new LiveProgress(setting, host) : new PlainProgress(setting, errors);
}
