// A pino log of one thread, which writes each line before the call returns: so a thread that dies, in whichever way, has lost none. A buffered
// destination in a thread that is ended loses all that it holds, and a pino transport would be another thread for each.
// pino is loaded when a log is opened, not before.
import { createRequire } from 'node:module';
import type { pino } from 'pino';
import { ActorError } from '../base/actor-error.ts';
import { type Log, type LogLevel, levelledLog, logOf } from '../base/log.ts';

/** Where the system's own pino logs write. */
export interface LogDestination {
  /** Path of a file, which is made, with its folders, or written on. All threads write to it, each line whole. Default: stderr. */
  readonly file?: string;
  /** Default `info`. */
  readonly level?: LogLevel;
}

const stderr = 2;

/** Opens the log of this thread, with `bindings` in each line; fields of the same names win. Throws `invalid-argument` when the file cannot be opened. */
export function openPinoLog({ file }: LogDestination, bindings: object, level: () => LogLevel): Log {
  const { pino: make } = createRequire(import.meta.url)('pino') as { readonly pino: typeof pino };
  const destination = openDestination(make, file);
  const { err } = make.stdSerializers;
  const log = make({ level: 'debug', base: { pid: process.pid }, serializers: { error: err } }, destination);
  // As bindings of pino they would stand beside fields of the same names, and not give way to them.
  const bound = logOf((at, fields, message) => log[at]({ ...bindings, ...fields }, message));
  return levelledLog(bound, level);
}

function openDestination({ destination: open }: typeof pino, file: string | undefined): ReturnType<typeof pino.destination> {
  try {
    const destination = open({ dest: file ?? stderr, sync: true, mkdir: true });
    // A disk that is full must not end the thread: without a listener the error would be an uncaught one.
    destination.on('error', () => undefined);
    return destination;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const details = { field: 'log.file', rule: 'a file that can be written', value: String(file) };
    throw new ActorError('invalid-argument', `log.file must be a file that can be written, but ${why}`, { details, cause });
  }
}
