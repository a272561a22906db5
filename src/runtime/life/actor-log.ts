// What an actor logs, with who it is. Made when an actor takes up its log, and not kept.
import { type Log, logOf } from '../../base/log.ts';
import type { ActorLabel } from '../reporting/actor-label.ts';

/** `log` with the actor's address, definition and incarnation in each line; fields of the same names win. */
export function actorLog(log: Log, { address, definition, incarnation }: ActorLabel): Log {
  return logOf((level, fields, message) => log[level]({ actor: address, definition, incarnation, ...fields }, message));
}
