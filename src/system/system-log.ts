// The log of a system: none, the user's own on main with the hosts' lines shipped to it, or one of pino's for each thread.
import { invalidArgument } from '../base/actor-error.ts';
import { checkChoice, checkFields } from '../base/check-options.ts';
import { type Log, type LogLevel, logLevels, silentLog } from '../base/log.ts';
import type { HostLogSettings } from '../threads/host-log.ts';
import { type LogDestination, openPinoLog } from '../threads/pino-log.ts';

export class SystemLog {
  readonly log: Log;
  readonly hosts: HostLogSettings;
  level: LogLevel;

  constructor(option: Log | LogDestination) {
    if (option === silentLog) {
      this.level = 'silent';
      this.log = silentLog;
      this.hosts = { kind: 'none' };
    } else if (isLog(option)) {
      this.level = levelOf(option);
      this.log = option;
      this.hosts = { kind: 'ship' };
    } else {
      this.level = option.level ?? 'info';
      this.log = openPinoLog(option, { slot: 0, generation: 1, threadId: 0 }, () => this.level);
      this.hosts = { kind: 'own', destination: option };
    }
  }
}

/** Throws `invalid-argument` for what is neither a log nor says where to write one. */
export function checkLog(option: unknown): void {
  if (isLog(option)) return;
  const isPlain = typeof option === 'object' && option !== null && Object.getPrototypeOf(option) === Object.prototype;
  if (!isPlain) throw invalidArgument('log', 'a log with debug, info, warn and error', option);
  checkFields(option, ['file', 'level'], 'a destination of logs has', 'log.');
  const { file, level } = option as LogDestination;
  if (file !== undefined && (typeof file !== 'string' || file === '')) throw invalidArgument('log.file', 'a path', file);
  checkChoice(level, logLevels, 'log.level');
}

function isLog(option: unknown): option is Log {
  if ((typeof option !== 'object' && typeof option !== 'function') || option === null) return false;
  return ['debug', 'info', 'warn', 'error'].every((name) => typeof (option as Record<string, unknown>)[name] === 'function');
}

/** What a log of the user's would write, where it says so as pino does. */
function levelOf(log: Log): LogLevel {
  const { level } = log as { readonly level?: unknown };
  if (level === 'trace') return 'debug';
  if (level === 'fatal') return 'error';
  return logLevels.find((known) => known === level) ?? 'info';
}
