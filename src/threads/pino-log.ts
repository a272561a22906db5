// A pino log of one thread, which writes each line before the call returns: so a thread that dies, in whichever way, has lost none. A buffered
// destination in a thread that is ended loses all that it holds, and a pino transport would be another thread for each.
// pino is loaded when a log is opened, not before.
import { createRequire } from 'node:module';
import { type Log, type LogLevel, levelledLog } from '../base/log.ts';

/** Where the system's own pino logs write. */
export interface LogDestination {
  /** Path of a file, which is made, with its folders, or written on. All threads write to it, each line whole. Default: stderr. */
  readonly file?: string;
  /** Default `info`. */
  readonly level?: LogLevel;
}

const stderr = 2;

/** Opens the log of this thread, with `bindings` in each line. Throws what opening the file throws. */
export function openPinoLog({ file }: LogDestination, bindings: object, level: () => LogLevel): Log {
  const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino');
  const destination = pino.destination({ dest: file ?? stderr, sync: true, mkdir: true });
  const { err } = pino.stdSerializers;
  const log = pino({ level: 'debug', base: { pid: process.pid, ...bindings }, serializers: { error: err } }, destination);
  return levelledLog(log, level);
}
