// An account on a virtual clock, before a provider whose latencies and faults are written down, and which counts what arrives as a server would.

import type { CallOutcome } from '../../../src/agents/gateway/call-outcome.ts';
import type { AccountCall, PendingCall } from '../../../src/agents/gateway/model-lane.ts';
import { ProviderAccount } from '../../../src/agents/gateway/provider-account.ts';
import { newAccountMemory, windowMemories } from '../../../src/agents/gateway/window-memory.ts';
import { ActorError } from '../../../src/base/actor-error.ts';
import type { ModelReply } from '../../../src/models/fold-stream.ts';
import type { ModelEvent, ModelFault, ProviderLimits } from '../../../src/models/model.ts';
import { VirtualClock } from '../../../src/testing/virtual-clock.ts';

/** What the provider does with one try. */
export interface Answer {
  /** From the send to its arrival there, from there to the first event here, to the end there, and to the end here. */
  readonly delaysMs?: readonly [number, number, number, number];
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly events?: readonly ModelEvent[];
  readonly fault?: { readonly code: Parameters<typeof faultError>[0] } & Partial<ModelFault>;
}

export interface Counted {
  readonly atMs: number;
  readonly amount: number;
}

export class AccountRig {
  readonly clock: VirtualClock;
  /** The account as the present life of the gateway has it. */
  account: ProviderAccount;
  readonly #memory = newAccountMemory();
  readonly #limits: ProviderLimits;
  readonly #chance: () => number;
  /** As the provider counted them. */
  readonly requests: Counted[] = [];
  readonly input: Counted[] = [];
  readonly output: Counted[] = [];
  /** Keys, in the order in which they were sent. */
  readonly sent: string[] = [];
  readonly settled = new Map<string, CallOutcome>();
  readonly aborted: string[] = [];
  readonly crashes: unknown[] = [];
  inFlight = 0;
  mostInFlight = 0;
  readonly #patienceMs: number;
  readonly #answer: (key: string, tries: number) => Answer;
  readonly #tries = new Map<string, number>();
  readonly #voices = new Map<string, (event: ModelEvent) => void>();
  /** What breaks off when the gateway is lost. */
  readonly #open = new Set<() => void>();
  readonly #asked = new Map<string, Partial<AccountCall>>();
  #life = 1;

  constructor(limits: ProviderLimits, answer: (key: string, tries: number) => Answer = () => ({}), chance = () => 0.5) {
    this.#answer = answer;
    this.#patienceMs = limits.patienceMs ?? 60_000;
    this.clock = new VirtualClock();
    this.#limits = limits;
    this.#chance = chance;
    this.account = this.#newLife();
  }

  /** The gateway is lost with all that it has open, which breaks off at the provider too, and lives again; whoever asked asks again. */
  async loseGateway(): Promise<void> {
    this.#life += 1;
    for (const breakOff of this.#open) breakOff();
    this.#open.clear();
    await flush();
    this.account = this.#newLife();
    this.inFlight = 0;
    for (const [key, wishes] of this.#asked) this.submit(key, wishes);
  }

  #newLife(): ProviderAccount {
    const life = this.#life;
    const ifAlive = (act: () => void): void => {
      if (life === this.#life) act();
    };
    const ports: ConstructorParameters<typeof ProviderAccount>[2] = {
      nowMs: () => this.clock.now(),
      chance: this.#chance,
      after: (delayMs, act) => this.clock.after(delayMs, () => ifAlive(act)),
      pipe: (promise, then) =>
        void promise
          .then(
            (value) => ifAlive(() => then({ ok: true, value })),
            (error: unknown) => ifAlive(() => then({ ok: false, error })),
          )
          .catch((error: unknown) => this.crashes.push(error)),
    };
    const memory = { windows: windowMemories(this.#memory, this.clock), nowMs: this.clock.now() };
    return new ProviderAccount('fake', this.#limits, ports, memory);
  }

  submit(key: string, wishes: Partial<AccountCall> = {}): PendingCall {
    this.#asked.set(key, wishes);
    return this.account.submit({
      ...{
        key,
        swarm: 's',
        root: '1',
        modelId: 'm',
        bytes: 100,
        maxOutputTokens: 50,
        patienceMs: this.#patienceMs,
        unreachedPatienceMs: this.#patienceMs,
      },
      ...wishes,
      send: (signal, onEvent) => this.#send(key, signal, onEvent),
      settle: (outcome) => {
        if (this.settled.has(key)) throw new Error(`${key} was settled twice`);
        this.settled.set(key, outcome);
        this.#asked.delete(key);
      },
    });
  }

  /** The last try of that call says something more. */
  say(key: string, event: ModelEvent): void {
    this.#voices.get(key)?.(event);
  }

  /** Lets time pass, and all that follows from it happen. */
  async advance(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await flush();
    for (let due = this.clock.nextDueAt; due !== undefined && due <= end; due = this.clock.nextDueAt) {
      this.clock.advanceTo(due);
      await flush();
    }
    this.clock.advanceTo(end);
    if (this.crashes.length > 0) throw this.crashes[0];
  }

  async #send(key: string, signal: AbortSignal, onEvent: (event: ModelEvent) => void): Promise<ModelReply> {
    const tries = (this.#tries.get(key) ?? 0) + 1;
    this.#tries.set(key, tries);
    const life = this.#life;
    this.sent.push(key);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    this.#voices.set(key, onEvent);
    signal.addEventListener('abort', () => this.aborted.push(key));
    try {
      return await this.#serve(this.#answer(key, tries), signal, onEvent);
    } finally {
      if (life === this.#life) this.inFlight -= 1;
    }
  }

  async #serve(answer: Answer, signal: AbortSignal, onEvent: (event: ModelEvent) => void): Promise<ModelReply> {
    const { delaysMs: [arrive, first, end, last] = [0, 0, 0, 0], fault } = answer;
    const { inputTokens = 10, outputTokens = 5, cacheReadTokens } = answer;
    const count = (list: Counted[], amount: number): void => void list.push({ atMs: this.clock.now(), amount });
    const due = [
      () => count(this.requests, 1),
      () => fault === undefined && count(this.input, inputTokens - (cacheReadTokens ?? 0)),
      () => fault === undefined && count(this.output, outputTokens),
    ];
    const take = (some: number): void => {
      for (const one of due.splice(0, some)) one();
    };
    const breakOff = (): void => take(3);
    this.#open.add(breakOff);
    await this.#sleep(arrive, signal);
    take(2);
    await this.#sleep(first, signal);
    if (fault !== undefined) throw faultError(fault.code, fault);
    for (const event of answer.events ?? [{ kind: 'text', text: 'a' } as const]) onEvent(event);
    await this.#sleep(end, signal);
    take(1);
    this.#open.delete(breakOff);
    await this.#sleep(last, signal);
    const usage = { inputTokens, outputTokens, ...(cacheReadTokens === undefined ? {} : { cacheReadTokens }) };
    return { text: 'a', toolCalls: [], stopReason: 'end', usage, model: 'fake:m' };
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(ms, resolve);
      signal.addEventListener('abort', () => {
        timer.cancel();
        reject(new ActorError('cancelled', 'aborted'));
      });
    });
  }
}

/** The most within any minute, whether it is counted from an arrival or from a full minute. */
export function mostInAMinute(counted: readonly Counted[]): number {
  const sums = counted.flatMap(({ atMs }) => {
    const sum = (isIn: (one: Counted) => boolean): number => counted.filter(isIn).reduce((all, one) => all + one.amount, 0);
    const minute = Math.floor(atMs / 60_000);
    return [sum((one) => one.atMs > atMs - 60_000 && one.atMs <= atMs), sum((one) => Math.floor(one.atMs / 60_000) === minute)];
  });
  return Math.max(0, ...sums);
}

export function faultError(
  code: 'rate-limited' | 'model-overloaded' | 'model-unreachable' | 'model-rejected' | 'spend-limit' | 'model-stalled',
  fault: Partial<ModelFault> = {},
): ActorError {
  return new ActorError(code, `the provider says ${code}`, { details: { isRetryable: true, billed: 'no', ...fault } });
}

async function flush(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}
