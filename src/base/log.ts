// Where the runtime's own notices go. The shape is a subset of pino's, so that a pino logger can be handed in as it is.

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = (): void => {};

/** The default: a library does not write unasked. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
