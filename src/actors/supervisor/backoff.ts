// Back-off: a child that keeps failing is restarted after a pause, which doubles with each failure in a row. Pure; chance is handed in.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';

export interface BackoffOptions {
  /** The first pause in milliseconds, above 0. */
  readonly minMs: number;
  /** The longest pause in milliseconds, at least `minMs`; also after the jitter. */
  readonly maxMs: number;
  /** By which part of itself a pause may grow, by chance, so that many do not come back at once; 0 or more, default 0.2. */
  readonly jitter?: number;
  /** A life of so many milliseconds makes the next pause the first again; 0 or more, default (minMs + maxMs) / 2. */
  readonly resetMs?: number;
}

export type Backoff = Required<BackoffOptions>;

/** `options` with the defaults filled in; throws `invalid-argument`, naming the field. */
export function backoffOf(options: BackoffOptions, prefix = 'backoff'): Backoff {
  checkObject(options, prefix);
  checkFields(options, ['minMs', 'maxMs', 'jitter', 'resetMs'], 'a back-off has', `${prefix}.`);
  const { minMs, maxMs, jitter = 0.2, resetMs = (minMs + maxMs) / 2 } = options;
  if (!(Number.isFinite(minMs) && minMs > 0)) throw invalidArgument(`${prefix}.minMs`, 'a number above 0', minMs);
  if (!(Number.isFinite(maxMs) && maxMs >= minMs))
    throw invalidArgument(`${prefix}.maxMs`, `a number of at least minMs (${minMs})`, maxMs);
  if (!(Number.isFinite(jitter) && jitter >= 0)) throw invalidArgument(`${prefix}.jitter`, 'a number of at least 0', jitter);
  if (!(typeof resetMs === 'number' && resetMs >= 0))
    throw invalidArgument(`${prefix}.resetMs`, 'a number of at least 0', resetMs);
  return { minMs, maxMs, jitter, resetMs };
}

/** The pause before the next life, after `failures` earlier ones in a row. `chance` is from 0 to 1. */
export function pauseMs({ minMs, maxMs, jitter }: Backoff, failures: number, chance: number): number {
  return Math.min(maxMs, Math.min(maxMs, minMs * 2 ** failures) * (1 + chance * jitter));
}

/** How many failures in a row came before one that ended a life of `livedMs`; undefined for one that never was ready. */
export function failuresBefore({ resetMs }: Backoff, failures: number, livedMs: number | undefined): number {
  return livedMs !== undefined && livedMs >= resetMs ? 0 : failures;
}
