// What became due by an event, and whether something is due still, found without a look at everything that is due: a reply may have a thousand calls,
// each of which starts and ends by an event of its own, so that a look at all calls for each would be a million in one turn of main.
import { carryFirsts, nextPlacesOf } from './next-calls.ts';
import { dueEffects, dueForCall, type Effect, isAtCalls } from './run-effects.ts';
import type { RunState } from './run-state.ts';

/** What is due after and was not before. */
export function newlyDue(before: RunState | undefined, after: RunState): readonly Effect[] {
  if (before !== undefined && differInCallsAlone(before, after)) return newlyDueForCalls(before, after);
  const due = dueEffects(after);
  const known = before === undefined ? [] : dueEffects(before);
  if (due.length === 0 || known.length === 0) return due;
  const keys = new Set(known.map(({ key }) => key));
  return due.filter(({ key }) => !keys.has(key));
}

/** Whether `effect`, which became due some time ago, is due in `state`. */
export function isStillDue(state: RunState, effect: Effect): boolean {
  const callId = callIdOf(effect);
  if (callId === undefined || !isAtCalls(state)) return dueEffects(state).some(({ key }) => key === effect.key);
  return state.calls.some((one) => one.call.callId === callId && dueForCall(state, one).some(({ key }) => key === effect.key));
}

/** Whether what is due in both is due about calls of one reply, and goes by the same but for the calls themselves. */
function differInCallsAlone(before: RunState, after: RunState): boolean {
  const isSame =
    before.turn === after.turn &&
    before.life === after.life &&
    before.isStarting === after.isStarting &&
    before.starts === after.starts &&
    before.taintedBy === after.taintedBy &&
    before.spec === after.spec &&
    before.calls.length === after.calls.length;
  return isSame && isAtCalls(before) && isAtCalls(after);
}

/** Only a call that changed, and one whose turn it became to wait or to be asked about, can have something new. */
function newlyDueForCalls(before: RunState, after: RunState): readonly Effect[] {
  const changed: number[] = [];
  // A plain loop over references: this is the one look at all calls that each event takes.
  for (let at = 0; at < after.calls.length; at++) if (after.calls[at] !== before.calls[at]) changed.push(at);
  carryFirsts(before, after, changed);
  const places = new Set([...changed, ...nextPlacesOf(after)]);
  return [...places].sort((one, other) => one - other).flatMap((at) => newlyDueAt(before, after, at));
}

function newlyDueAt(before: RunState, after: RunState, at: number): readonly Effect[] {
  const [former, one] = [before.calls[at], after.calls[at]];
  if (former === undefined || one === undefined) return [];
  const known = dueForCall(before, former).map(({ key }) => key);
  return dueForCall(after, one).filter(({ key }) => !known.includes(key));
}

/** The call of a reply that the effect is about. */
function callIdOf(effect: Effect): string | undefined {
  if ('call' in effect) return effect.call.callId;
  if (effect.kind !== 'record') return undefined;
  const { happening } = effect;
  if (happening.kind === 'tool-finished') return happening.result.callId;
  return 'callId' in happening ? happening.callId : undefined;
}
