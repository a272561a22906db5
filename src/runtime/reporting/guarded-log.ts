// A log of the user's, called from the midst of the kernel: what it throws surfaces as an uncaught exception, and stops nothing here.
import { type Log, logOf, silentLog } from '../../base/log.ts';
import { callForeign } from '../kernel/foreign.ts';

export function guardedLog(log: Log): Log {
  return log === silentLog ? log : logOf((level, fields, message) => callForeign(() => log[level](fields, message)));
}
