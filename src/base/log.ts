// Where the runtime's own notices go. The shape is a subset of pino's, so that a pino logger can be handed in as it is.

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a log writes: its own level and those after it; `silent` nothing. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** From the most talkative to none. */
export const logLevels: readonly LogLevel[] = Object.freeze(['debug', 'info', 'warn', 'error', 'silent']);

const nothing = (): void => {};

/** The default: a library does not write unasked. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Makes a log of one function that writes a line. */
export function logOf(write: (level: keyof Log, fields: object, message: string) => void): Log {
  return {
    debug: (fields, message) => write('debug', fields, message),
    info: (fields, message) => write('info', fields, message),
    warn: (fields, message) => write('warn', fields, message),
    error: (fields, message) => write('error', fields, message),
  };
}

/** `log`, but for lines below the level that `level` gives at that moment. */
export function levelledLog(log: Log, level: () => LogLevel): Log {
  return logOf((at, fields, message) => {
    if (logLevels.indexOf(at) >= logLevels.indexOf(level())) log[at](fields, message);
  });
}
