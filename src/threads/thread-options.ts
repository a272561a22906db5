// The options of a thread group: defaults in one place, checked once.
import { invalidArgument } from '../base/actor-error.ts';
import type { Clock } from '../base/clock.ts';
import type { LogLevel } from '../base/log.ts';
import type { NodeIdentity } from '../runtime/address.ts';
import type { HostKernel } from './host-kernel.ts';
import type { ThreadEvent } from './thread-event.ts';
import { workerUrl } from './worker-file.ts';
import type { HeapLimits } from './worker-pool.ts';

export interface ThreadGroupOptions {
  /** Hosts, 0 or more; they get the slots 1 to `count`. With 0 no thread is started. */
  readonly count: number;
  /** Hosts that stand ready to replace a lost one, 0 or more. Default 1, or 0 when `count` is 0. */
  readonly spares?: number;
  readonly clock: Clock;
  readonly node: NodeIdentity;
  /** The kernel of the calling thread: slot 0, generation 1. The group never stops it. */
  readonly mainKernel: HostKernel;
  /** URL of the module whose `createHostKernel` makes the hosts' kernels. Default: the runtime's. */
  readonly kernelModule?: string;
  /**
   * URL of the module whose `parts` a spare loads ahead, once it stands ready; see {@link LoadAhead}. Never modules of users: those are loaded when
   * they are needed, as they are then. Default: nothing is loaded ahead.
   */
  readonly preload?: string | undefined;
  /**
   * Milliseconds from when all slots are live until the first spare is booted: a program that is soon done need not pay for it. The first loss,
   * if it comes before, has it booted as well, since a loss seldom comes alone. Default 1,000, at least 0.
   */
  readonly sparesAfterMs?: number;
  /** Plain data that `createHostKernel` gets as `boot.settings`. */
  readonly kernelSettings?: unknown;
  readonly logLevel?: LogLevel;
  /** A host without a beat for so long is killed and replaced. Default 5,000; at least `hangWarnMs`, and three beats. */
  readonly hangMs?: number;
  /** A host without a beat for so long is reported. Default 1,000, or half of `hangMs` when that is less. */
  readonly hangWarnMs?: number;
  /** Milliseconds between two beats of a host. Default 100, or a tenth of `hangMs` when that is less; at least 1. */
  readonly beatMs?: number;
  /** A thread has so long to load its modules. Default 30,000. */
  readonly bootTimeoutMs?: number;
  /** Boots that may fail in a row before the slots that wait are given up. Default 5. */
  readonly bootAttempts?: number;
  /** Pause after a failed boot; doubles with each. Default 100. */
  readonly bootBackOffMs?: number;
  /** A host has so long to answer a control call. Default 10,000. */
  readonly controlTimeoutMs?: number;
  /** A host has so long to stop before it is killed. Default 5,000. */
  readonly stopTimeoutMs?: number;
  /** Names of environment variables that threads get beside those that all get (thread-environment.ts). */
  readonly env?: readonly string[];
  /** Megabytes of heap and buffers together that one thread may hold before it is ended and replaced. Default 2,048, at least 64. */
  readonly memoryLimitMb?: number;
  /** `oldMb` by default a quarter above `memoryLimitMb`, as a second line of defence. */
  readonly heap?: HeapLimits;
  readonly onEvent?: (event: ThreadEvent) => void;
}

export type ThreadGroupSettings = Required<ThreadGroupOptions>;

const defaults = Object.freeze({
  preload: undefined,
  kernelSettings: undefined,
  logLevel: 'info',
  hangMs: 5_000,
  sparesAfterMs: 1_000,
  bootTimeoutMs: 30_000,
  bootAttempts: 5,
  bootBackOffMs: 100,
  controlTimeoutMs: 10_000,
  stopTimeoutMs: 5_000,
  env: [],
  memoryLimitMb: 2_048,
  heap: {},
  onEvent: () => undefined,
} as const);

/** `options` with the defaults filled in; throws `invalid-argument`. */
export function threadGroupSettings(options: ThreadGroupOptions): ThreadGroupSettings {
  const hangMs = options.hangMs ?? defaults.hangMs;
  const settings: ThreadGroupSettings = {
    ...defaults,
    hangWarnMs: Math.min(1_000, hangMs / 2),
    beatMs: Math.max(1, Math.min(100, hangMs / 10)),
    spares: options.count === 0 ? 0 : 1,
    kernelModule: workerUrl('create-host-kernel'),
    ...options,
  };
  for (const field of ['count', 'spares'] as const) checkInteger(settings, field, 0);
  checkInteger(settings, 'bootAttempts', 1);
  for (const field of ['beatMs', 'hangWarnMs', 'bootTimeoutMs', 'controlTimeoutMs', 'stopTimeoutMs'] as const) {
    checkNumber(settings, field, 1);
  }
  checkNumber(settings, 'memoryLimitMb', 64);
  for (const field of ['bootBackOffMs', 'sparesAfterMs'] as const) checkNumber(settings, field, 0);
  checkNumber(settings, 'hangMs', Math.max(settings.hangWarnMs, 3 * settings.beatMs));
  const heap = { oldMb: Math.ceil(settings.memoryLimitMb * 1.25), ...settings.heap };
  return { ...settings, heap };
}

function checkInteger(settings: ThreadGroupSettings, field: keyof ThreadGroupSettings, least: number): void {
  const value = settings[field];
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw invalidArgument(field, `a whole number of at least ${least}`, value);
  }
}

function checkNumber(settings: ThreadGroupSettings, field: keyof ThreadGroupSettings, least: number): void {
  const value = settings[field];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    throw invalidArgument(field, `a number of at least ${least}`, value);
  }
}
