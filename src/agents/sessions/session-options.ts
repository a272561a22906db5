// What the operator of a swarm allows to sessions, and to models that start runs.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkList, checkObject } from '../../base/check-options.ts';

export interface SessionOptions {
  /** The models, as roles or `provider:model-id`, that a model may ask for when it starts a run. Default: none; a run has its agent's model. */
  readonly models?: readonly string[];
  /**
   * What a model may set as the `timeoutMs` or the `deadlineMs` of a run that it starts: less is raised to `least` (default 10,000), more is lowered to
   * `most` (default: what the run inherits). Milliseconds. So no model shortens the time again with every try.
   */
  readonly timeoutMs?: { readonly least?: number; readonly most?: number };
  /** Messages that may wait in one session. At least 1; default 20. One more is refused as `session-busy`. */
  readonly maxWaiting?: number;
  /** Messages that one run may send to one other. At least 0; default 5. */
  readonly maxExchanges?: number;
  /** After so long without a run a session is closed. Milliseconds; at least 1; default 3,600,000. */
  readonly idleMs?: number;
}

export interface SessionSettings {
  readonly models: readonly string[];
  readonly timeoutMs: { readonly least: number; readonly most: number };
  readonly maxWaiting: number;
  readonly maxExchanges: number;
  readonly idleMs: number;
}

const optionNames: readonly (keyof SessionOptions)[] = ['models', 'timeoutMs', 'maxWaiting', 'maxExchanges', 'idleMs'];

/** Throws `invalid-argument`, naming the field, the rule and the value. */
export function sessionSettings(options: SessionOptions = {}): SessionSettings {
  checkObject(options, 'sessions');
  checkFields(options, optionNames, 'the options of sessions are', 'sessions.');
  const { models = [], timeoutMs = {}, maxWaiting = 20, maxExchanges = 5, idleMs = 3_600_000 } = options;
  checkList(models, 'sessions.models', 'a list of models');
  for (const [index, model] of models.entries()) {
    if (typeof model !== 'string' || model === '')
      throw invalidArgument(`sessions.models[${index}]`, 'a role or the name of a model', model);
  }
  checkObject(timeoutMs, 'sessions.timeoutMs', 'an object of least and most');
  checkFields(timeoutMs, ['least', 'most'], 'the bounds are', 'sessions.timeoutMs.');
  const { least = 10_000, most = Number.MAX_SAFE_INTEGER } = timeoutMs;
  checkWhole(least, 'sessions.timeoutMs.least', 1);
  checkWhole(most, 'sessions.timeoutMs.most', least);
  checkWhole(maxWaiting, 'sessions.maxWaiting', 1);
  checkWhole(maxExchanges, 'sessions.maxExchanges', 0);
  checkWhole(idleMs, 'sessions.idleMs', 1);
  return { models, timeoutMs: { least, most }, maxWaiting, maxExchanges, idleMs };
}

function checkWhole(value: unknown, field: string, least: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw invalidArgument(field, `a whole number of at least ${least}`, value);
}
