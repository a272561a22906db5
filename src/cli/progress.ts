// What every way of showing progress can do, and what it is told.
import type { SwarmEvent } from '../agents/swarm-events.ts';
import type { Clock } from '../base/clock.ts';

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
