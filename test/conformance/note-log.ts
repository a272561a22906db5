// A log whose lines a test can read.
import type { Log } from '../../src/base/log.ts';

export interface LogLine {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: object;
}

export interface NotedLog {
  readonly log: Log;
  readonly lines: LogLine[];
}

export function noteLog(): NotedLog {
  const lines: LogLine[] = [];
  const write = (level: keyof Log) => (fields: object, message: string) => void lines.push({ level, message, fields });
  return { lines, log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') } };
}
