// One account at one provider: the calls that wait for it, and when each is sent. All limits of the account meet here.
// 1. Nothing is sent that a window, the circuit, the ramp or a wait that the provider asked for does not allow at that moment.
// 2. Turns are fair: see the queue. Of each model the call whose turn it is waits; smaller ones behind it do not overtake it.
// 3. A call is settled once: replied, given up, or cancelled.
import type { ActorError } from '../../base/actor-error.ts';
import type { ModelReply } from '../../models/fold-stream.ts';
import type { ModelEvent, ModelFault, ProviderLimits } from '../../models/model.ts';
import type { Outcome } from '../../runtime/actor-context.ts';
import { AccountTotals } from './account-totals.ts';
import { asModelError, type CallOutcome, faultOf, refusal } from './call-outcome.ts';
import { CallRates, type RatesMemory, type SentEnd } from './call-rates.ts';
import { CancelRest } from './cancel-rest.ts';
import {
  type Circuit,
  callAnswered,
  callSent,
  callServed,
  callUndecided,
  callUnserved,
  circuitWaitMs,
  closedCircuit,
} from './circuit.ts';
import type { ProviderStatistics } from './gateway-statistics.ts';
import { type AccountCall, ModelLane, PendingCall } from './model-lane.ts';
import { type Ramp, rampDown, rampUp, startRamp } from './ramp.ts';
import { pauseMs, planRetry } from './retry-plan.ts';
import { Trouble } from './trouble.ts';

/** What an account needs of its owner; what it hands over is called back in a turn of the owner. */
export interface AccountPorts {
  nowMs(): number;
  /** From 0 to 1. */
  chance(): number;
  after(delayMs: number, act: () => void): { cancel(): void };
  pipe<T>(promise: Promise<T>, then: (outcome: Outcome<T>) => void): void;
}

export const defaultMaxInFlight = 50;

/** The provider is not there for anybody. */
const outOfOrder: ReadonlySet<string> = new Set(['model-overloaded', 'model-unreachable', 'model-stalled']);

export class ProviderAccount {
  readonly #provider: string;
  readonly #trouble: Trouble;
  #limits: ProviderLimits;
  #mostInFlight: number;
  readonly #ports: AccountPorts;
  readonly #rates: CallRates;
  readonly #lanes = new Map<string, ModelLane>();
  readonly #sent = new Set<PendingCall>();
  readonly #totals = new AccountTotals();
  #circuit: Circuit = closedCircuit;
  #ramp: Ramp;
  #timer: { cancel(): void } | undefined;
  readonly #rest = new CancelRest();

  constructor(provider: string, limits: ProviderLimits, ports: AccountPorts, memory?: RatesMemory) {
    this.#provider = provider;
    this.#trouble = new Trouble(provider);
    this.#limits = limits;
    this.#mostInFlight = limits.maxInFlight ?? defaultMaxInFlight;
    this.#ports = ports;
    this.#rates = new CallRates(limits, memory);
    this.#ramp = startRamp(this.#mostInFlight);
  }

  /** Keeps to these limits too: a further swarm uses the account. */
  narrow(limits: ProviderLimits): void {
    const countsCachedInput = this.#limits.countsCachedInput !== false || limits.countsCachedInput !== false;
    this.#limits = { ...this.#limits, countsCachedInput };
    this.#mostInFlight = Math.min(this.#mostInFlight, limits.maxInFlight ?? defaultMaxInFlight);
    this.#rates.narrow(limits);
  }

  /** Takes a call in, to be sent when that is allowed. */
  submit(call: AccountCall): PendingCall {
    const lane = this.#lanes.get(call.modelId) ?? new ModelLane();
    this.#lanes.set(call.modelId, lane);
    const pending = new PendingCall(call, lane, this.#ports.nowMs());
    const { brokenOff } = call;
    if (brokenOff !== undefined) {
      const forMs = pauseMs(brokenOff.tries, this.#ports.chance());
      this.#pause(pending, forMs);
      call.heldUp?.(brokenOff.why, forMs);
    } else {
      lane.queue.add(call.swarm, call.root, pending);
      this.#pump();
    }
    return pending;
  }

  /** Ends a call; what was not sent costs nothing. */
  cancel(pending: PendingCall): void {
    if (pending.state === 'settled') return;
    this.#rest.cancelled(this.#ports.nowMs());
    pending.abort?.abort();
    if (pending.state !== 'waiting' && pending.state !== 'pausing') return;
    pending.lane.queue.remove(pending);
    this.#settle(
      pending,
      refusal('cancelled', 'the model call was cancelled before it was sent', { billed: 'no', isRetryable: false }),
    );
    this.#pump();
  }

  statistics(): ProviderStatistics {
    return {
      provider: this.#provider,
      ...this.#totals.read(),
      waiting: [...this.#lanes.values()].reduce((sum, { queue }) => sum + queue.size, 0),
      inFlight: this.#sent.size,
      allowedInFlight: this.#ramp.allowed,
      circuit: this.#circuit.kind,
    };
  }

  /** Sends what may be sent, and comes back when time allows more. */
  #pump(): void {
    this.#timer?.cancel();
    this.#giveUpWaiting();
    let waitMs = this.#rest.leftMs(this.#ports.nowMs());
    while (waitMs === 0) waitMs = this.#sendNext();
    waitMs = Math.min(waitMs, this.#patienceLeftMs());
    if (waitMs === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#ports.after(Math.max(1, Math.ceil(waitMs)), () => this.#pump());
  }

  /** Sends one call, of the model whose turn it is, and gives 0; else milliseconds until one may be sent. */
  #sendNext(): number {
    let waitMs = Number.POSITIVE_INFINITY;
    for (const [model, lane] of this.#lanes) {
      const pending = lane.queue.next();
      if (pending === undefined) continue;
      const ownMs = lane.waitMs(pending, this.#ports.nowMs());
      const wait = ownMs > 0 ? ownMs : this.#waitMs(pending);
      if (wait === 0) {
        lane.queue.take();
        this.#lanes.delete(model);
        this.#lanes.set(model, lane);
        this.#send(pending);
        return 0;
      }
      waitMs = Math.min(waitMs, wait);
      // What the account forbids to one it forbids to those behind it; what only the model forbids holds up no other.
      if (ownMs === 0) break;
    }
    return waitMs;
  }

  /** Milliseconds until the account allows the call; Infinity when only the end of another can. */
  #waitMs(pending: PendingCall): number {
    const nowMs = this.#ports.nowMs();
    const most = Math.min(this.#ramp.allowed, this.#mostInFlight);
    const place = this.#sent.size < most ? 0 : Number.POSITIVE_INFINITY;
    return Math.max(place, circuitWaitMs(this.#circuit, nowMs), this.#rates.waitMs(pending.size, nowMs));
  }

  #send(pending: PendingCall): void {
    const { call, lane, size } = pending;
    const nowMs = this.#ports.nowMs();
    const abort = new AbortController();
    pending.tries += 1;
    this.#totals.sent += 1;
    if (pending.tries > 1) this.#totals.retries += 1;
    this.#totals.waitedMs += nowMs - pending.waitingSinceMs;
    Object.assign(pending, { state: 'sent', abort, sentAtMs: nowMs, isAnswered: false });
    this.#sent.add(pending);
    const { tryKey } = pending;
    this.#circuit = callSent(this.#circuit, tryKey);
    for (const rates of [this.#rates, lane.rates]) rates.sent(tryKey, size);
    const onEvent = (event: ModelEvent): void => this.#heard(pending, tryKey, event);
    this.#ports.pipe(call.send(abort.signal, onEvent), (outcome) => this.#ended(pending, outcome));
  }

  /** Takes in what a try says while it goes on. */
  #heard(pending: PendingCall, tryKey: string, event: ModelEvent): void {
    const { lane } = pending;
    const nowMs = this.#ports.nowMs();
    // What reports a rate may yet turn the call down.
    if (event.kind === 'rate') lane.rates.report(event.rate, nowMs);
    else if (this.#circuit.kind === 'half-open') {
      const circuit = callAnswered(this.#circuit, tryKey);
      // Every piece of every stream comes by here, and only that of the call that was let through turns it.
      if (circuit !== this.#circuit) this.#ports.after(0, () => this.#pump());
      this.#turn(circuit);
    }
    if (pending.isAnswered) return;
    pending.isAnswered = true;
    this.#trouble.reached();
    for (const rates of [this.#rates, lane.rates]) rates.arrived(tryKey, nowMs);
    // Streams are long: that one began is enough to send more.
    this.#ramp = rampUp(this.#ramp, this.#mostInFlight);
    if (this.#hasWaiting()) this.#ports.after(0, () => this.#pump());
  }

  #ended(pending: PendingCall, outcome: Outcome<ModelReply>): void {
    this.#sent.delete(pending);
    if (outcome.ok) this.#replied(pending, outcome.value);
    else this.#failed(pending, asModelError(outcome.error));
    this.#pump();
  }

  #replied(pending: PendingCall, reply: ModelReply): void {
    const { call, lane } = pending;
    const { usage } = reply;
    const cached = this.#limits.countsCachedInput === false ? (usage.cacheReadTokens ?? 0) : 0;
    const counted = Math.max(0, usage.inputTokens - cached);
    // Of a guess nothing is learnt.
    this.#close(pending, usage.isEstimated === true ? 'broken' : { ...usage, inputTokens: counted });
    if (usage.isEstimated !== true) lane.estimate.learn(call.bytes, usage.inputTokens);
    this.#totals.replied(usage);
    this.#turn(callServed(this.#circuit, pending.tryKey));
    this.#settle(pending, { ok: true, reply });
  }

  #failed(pending: PendingCall, error: ActorError): void {
    const fault = faultOf(error);
    this.#close(pending, fault.billed === 'no' ? 'turned-down' : 'broken');
    if (pending.abort?.signal.aborted === true) {
      this.#circuit = callUndecided(this.#circuit, pending.tryKey, this.#ports.nowMs());
      this.#settle(pending, refusal('cancelled', 'the model call was cancelled', { billed: 'unknown', isRetryable: false }));
      return;
    }
    this.#trouble.failed(error, fault);
    this.#heed(pending, error.code, fault);
    if (!this.#tryAgain(pending, error, fault)) this.#settle(pending, refusal(error.code, error.message, fault));
  }

  /** Takes in what a failure says of the provider. */
  #heed({ call, lane, sentAtMs, tryKey }: PendingCall, code: string, { retryAfterMs = 0 }: ModelFault): void {
    const nowMs = this.#ports.nowMs();
    if (code === 'rate-limited') this.#totals.rateLimited += 1;
    if (code === 'rate-limited' || code === 'model-overloaded') {
      this.#ramp = rampDown(this.#ramp, sentAtMs, nowMs);
      lane.pausedUntilMs = Math.max(lane.pausedUntilMs, nowMs + retryAfterMs);
    }
    const after = outOfOrder.has(code)
      ? callUnserved(this.#circuit, tryKey, nowMs, this.#trouble.momentMs(call))
      : callServed(this.#circuit, tryKey);
    this.#turn(after);
  }

  #tryAgain(pending: PendingCall, { code, message }: ActorError, fault: ModelFault): boolean {
    const nowMs = this.#ports.nowMs();
    pending.hinderedAtMs ??= nowMs;
    const sinceFirstMs = nowMs - pending.hinderedAtMs;
    // Of a provider that may be starting pauses do not grow: they would soon be longer than the little patience.
    const tries = this.#trouble.momentMs(pending.call) === undefined ? pending.tries : 1;
    const patienceMs = this.#trouble.patienceOf(pending.call);
    const plan = planRetry({ code, fault, tries, sinceFirstMs, patienceMs }, this.#ports.chance());
    if (plan.kind === 'give-up') return false;
    // The circuit may not let it go so soon.
    const forMs = Math.max(plan.afterMs, circuitWaitMs(this.#circuit, nowMs));
    if (Number.isFinite(forMs) && forMs > this.#leftMs(pending, nowMs)) {
      this.#settle(pending, this.#trouble.circuitOpen());
      return true;
    }
    pending.call.heldUp?.({ code, message }, forMs);
    this.#pause(pending, plan.afterMs);
    return true;
  }

  #pause(pending: PendingCall, forMs: number): void {
    pending.state = 'pausing';
    pending.waitingSinceMs = this.#ports.nowMs();
    pending.pause = this.#ports.after(forMs, () => {
      pending.state = 'waiting';
      pending.lane.queue.add(pending.call.swarm, pending.call.root, pending, true);
      this.#pump();
    });
  }

  #close(pending: PendingCall, end: SentEnd): void {
    const nowMs = this.#ports.nowMs();
    for (const rates of [this.#rates, pending.lane.rates]) rates.ended(pending.tryKey, end, nowMs);
  }

  /** The circuit from now on; once it closes nothing hinders those that wait. */
  #turn(circuit: Circuit): void {
    if (this.#circuit.kind !== 'closed' && circuit.kind === 'closed')
      for (const pending of this.#waiting()) if (pending.tries === 0) pending.hinderedAtMs = undefined;
    this.#circuit = circuit;
  }

  /** While the circuit is not closed, gives back what has no patience to wait until it is. */
  #giveUpWaiting(): void {
    const circuit = this.#circuit;
    if (circuit.kind === 'closed') return;
    const nowMs = this.#ports.nowMs();
    for (const pending of this.#waiting()) {
      const isNew = pending.hinderedAtMs === undefined;
      pending.hinderedAtMs ??= nowMs;
      const waitMs = circuit.kind === 'open' ? circuit.untilMs - nowMs : 0;
      if (waitMs > this.#leftMs(pending, nowMs) || (circuit.kind === 'half-open' && this.#leftMs(pending, nowMs) <= 0)) {
        pending.lane.queue.remove(pending);
        this.#settle(pending, this.#trouble.circuitOpen());
      } else if (isNew) pending.call.heldUp?.(this.#trouble.last, circuitWaitMs(circuit, nowMs));
    }
  }

  /** Milliseconds until the first of those that wait for the call that decides has no patience left. */
  #patienceLeftMs(): number {
    if (this.#circuit.kind !== 'half-open') return Number.POSITIVE_INFINITY;
    const nowMs = this.#ports.nowMs();
    return this.#waiting().reduce((least, pending) => Math.min(least, this.#leftMs(pending, nowMs)), Number.POSITIVE_INFINITY);
  }

  #leftMs({ hinderedAtMs, call }: PendingCall, nowMs: number): number {
    return (hinderedAtMs ?? nowMs) + this.#trouble.patienceOf(call) - nowMs;
  }

  #hasWaiting(): boolean {
    for (const { queue } of this.#lanes.values()) if (queue.size > 0) return true;
    return false;
  }

  #waiting(): readonly PendingCall[] {
    return [...this.#lanes.values()].flatMap(({ queue }) => queue.items());
  }

  #settle(pending: PendingCall, outcome: CallOutcome): void {
    pending.pause?.cancel();
    pending.state = 'settled';
    if (!outcome.ok) this.#totals.failures += 1;
    pending.call.settle(outcome);
  }
}
