// The options of a system: defaults in one place, checked once.
import { availableParallelism } from 'node:os';
import { invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Log, silentLog } from '../base/log.ts';
import { type Random, systemRandom } from '../base/random.ts';
import type { LogDestination } from '../threads/pino-log.ts';
import { defaultWindowBytes } from '../wire/channel.ts';
import { checkLog } from './system-log.ts';

export interface SystemOptions {
  /** Host threads, 0 to 64 (each is linked to each other); default max(2, available parallelism - 1). With 0 all actors run on the calling thread, through the same code. */
  readonly threads?: number;
  /** Threads of the task pool, 1 to 64; default 2. They start with the first task. */
  readonly taskThreads?: number;
  /** How long an ask waits when it says nothing else, in milliseconds; default 5,000. */
  readonly askTimeoutMs?: number;
  /** How long a set-up may take, in milliseconds; default 5,000. */
  readonly initTimeoutMs?: number;
  /** A host that shows no sign of life for so long is killed and replaced, in milliseconds, at least 1,000; default 5,000. */
  readonly hangMs?: number;
  /**
   * What one host may hold, heap and buffers together, in megabytes, before it is ended and replaced; at least 64, default 2,048. What is not
   * collected yet counts. Looked at ten times a second, so a burst within one turn can go past it, and even end the process.
   */
  readonly memoryLimitMb?: number;
  /** How long `stop` waits for the actors to end before it kills them, in milliseconds; default 10,000. */
  readonly stopTimeoutMs?: number;
  /** Freeze messages when they are sent, so that a sender that goes on writing to one fails at once; default: unless NODE_ENV is production. */
  readonly freezeMessages?: boolean;
  /** Bytes that may be under way from one thread to another without an acknowledgement, roughly, at least 65,536; default 64 MiB. Beyond it mail is refused as `overflow`. */
  readonly windowBytes?: number;
  /** Names of environment variables that threads may see, beside PATH, HOME, TMPDIR, LANG, TZ, NODE_ENV, NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE. */
  readonly env?: readonly string[];
  /** Methods whose dead letters are noise: counted and kept, but neither logged nor told to those who did not ask for them; default none. */
  readonly quietMethods?: readonly string[];
  /** Whether hosts send the events of their actors' lives to main, for `troupe:actor:*` of diagnostics_channel; default false. */
  readonly lifecycleEvents?: boolean;
  /**
   * Default: none; a library does not write unasked. Either a log of your own (a pino logger fits), to which the hosts send their lines; or where
   * each thread is to write its lines itself, by a pino of its own, so that one that dies loses none.
   */
  readonly log?: Log | LogDestination;
  /** Of the calling thread; default the machine's, which is all that host threads can keep: a virtual one only with `threads: 0`. */
  readonly clock?: Clock;
  readonly random?: Random;
}

export type SystemSettings = Required<SystemOptions>;

/** `options` with the defaults filled in; throws `invalid-argument`, naming the field, the rule and the value. */
export function systemSettings(options: SystemOptions): SystemSettings {
  const defaults: SystemSettings = {
    threads: Math.max(2, availableParallelism() - 1),
    taskThreads: 2,
    askTimeoutMs: 5_000,
    initTimeoutMs: 5_000,
    hangMs: 5_000,
    memoryLimitMb: 2_048,
    stopTimeoutMs: 10_000,
    windowBytes: defaultWindowBytes,
    freezeMessages: process.env['NODE_ENV'] !== 'production',
    env: [],
    quietMethods: [],
    lifecycleEvents: false,
    log: silentLog,
    clock: systemClock,
    random: systemRandom,
  };
  checkObject(options, 'options');
  checkFields(options, Object.keys(defaults), 'the options are');
  const settings: SystemSettings = { ...defaults, ...withoutUndefined(options) };
  checkWhole('threads', settings.threads, 0, 64);
  checkWhole('taskThreads', settings.taskThreads, 1, 64);
  for (const field of ['askTimeoutMs', 'initTimeoutMs', 'stopTimeoutMs'] as const) checkAtLeast(field, settings[field], 1);
  checkAtLeast('hangMs', settings.hangMs, 1_000);
  checkAtLeast('memoryLimitMb', settings.memoryLimitMb, 64);
  checkAtLeast('windowBytes', settings.windowBytes, 65_536);
  checkIs('freezeMessages', typeof settings.freezeMessages === 'boolean', 'a boolean', settings.freezeMessages);
  checkIs('env', isNames(settings.env), 'an array of names', settings.env);
  checkIs('quietMethods', isNames(settings.quietMethods), 'an array of names', settings.quietMethods);
  checkIs('lifecycleEvents', typeof settings.lifecycleEvents === 'boolean', 'a boolean', settings.lifecycleEvents);
  checkLog(settings.log);
  checkIs(
    'clock',
    hasMethods(settings.clock, ['now', 'wallTime', 'after']),
    'a clock with now, wallTime and after',
    settings.clock,
  );
  if (settings.clock.isVirtual === true && settings.threads > 0)
    throw invalidArgument(
      'clock',
      'one that is not virtual unless threads is 0, since host threads keep the machine’s',
      settings.clock,
    );
  checkIs('random', hasMethods(settings.random, ['next']), 'a source with next', settings.random);
  return settings;
}

function withoutUndefined(options: SystemOptions): SystemOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function checkWhole(field: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw invalidArgument(field, `a whole number from ${least} to ${most}`, value);
  }
}

function checkAtLeast(field: string, value: number, least: number): void {
  if (typeof value !== 'number' || Number.isNaN(value) || value < least)
    throw invalidArgument(field, `a number of at least ${least}`, value);
}

function checkIs(field: string, isRight: boolean, rule: string, value: unknown): void {
  if (!isRight) throw invalidArgument(field, rule, value);
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  const kind = typeof value;
  if (value === null || (kind !== 'object' && kind !== 'function')) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}
