// The gateway: the one actor of a system that talks to the providers of hosted models, on a thread of its own, for all swarms. It alone loads their
// code and holds their keys.
// 1. A key is made at most once in a life, and joined by whoever asks again. What a former life may have made is not made again.
// 2. An outcome is kept until it is recorded, or until its swarm ends.
// 3. What was cancelled before it was asked for is not made when it is.
import { isActorError } from '../../base/actor-error.ts';
import { randomId } from '../../base/random.ts';
import type { ModelEvent } from '../../models/model.ts';
import type { ActorContext } from '../../runtime/actor-context.ts';
import { defineActor } from '../../runtime/definition.ts';
import type { ReplyTo } from '../../runtime/mail/reply-handle.ts';
import type { Handlers, LaterReply } from '../../runtime/protocol.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { Shown } from '../../runtime/reporting/redact.ts';
import { type CallOutcome, faultOf, refusal } from './call-outcome.ts';
import { CancelledKeys } from './cancelled-keys.ts';
import { DeltaStream } from './delta-stream.ts';
import type { Gateway, GatewayCall, GatewayKeeper } from './gateway-protocol.ts';
import type { GatewayStatistics } from './gateway-statistics.ts';
import { type OpenModel, ProviderDesk } from './provider-desk.ts';
import { readStream } from './read-stream.ts';
import { markSent, type SentMark } from './sent-mark.ts';

interface HeldCall {
  readonly swarm: string;
  readonly run: string;
  readonly waiting: ReplyTo<CallOutcome>[];
  outcome: CallOutcome | undefined;
  /** Ends it; before it is handed to its account it only notes that. */
  cancel: () => void;
  isCancelled: boolean;
}

export const gateway = defineActor<Gateway, { readonly keeper: Ref<GatewayKeeper> }>(
  import.meta.url,
  'gateway',
  async (ctx, { keeper }) => {
    const life = randomId(ctx.random);
    const cancelled = await ctx.ask(keeper, { timeoutMs: Number.POSITIVE_INFINITY }).born(life);
    return new GatewayLife(ctx, keeper, life, cancelled);
  },
  { redact: withoutPrompts },
);

class GatewayLife implements Handlers<Gateway> {
  readonly #ctx: ActorContext<Gateway>;
  readonly #keeper: Ref<GatewayKeeper>;
  readonly #desk: ProviderDesk;
  readonly #calls = new Map<string, HeldCall>();
  /** The last call of each run that has any here, by swarm and run: it has one open at a time. */
  readonly #lastOfRun = new Map<string, string>();
  readonly #cancelled = new CancelledKeys();
  readonly #life: string;
  /** By swarm. */
  readonly #deltas = new Map<string, DeltaStream>();

  constructor(ctx: ActorContext<Gateway>, keeper: Ref<GatewayKeeper>, life: string, cancelled: readonly string[]) {
    this.#ctx = ctx;
    this.#keeper = keeper;
    this.#desk = new ProviderDesk(ctx, keeper);
    this.#life = life;
    for (const key of cancelled) this.#cancelled.add(key, ctx.clock.now());
    ctx.signal.addEventListener('abort', () => this.#endAll(() => true));
  }

  call(call: GatewayCall): LaterReply<CallOutcome> {
    const reply = this.#ctx.reply<CallOutcome>();
    const known = this.#calls.get(call.key);
    if (known !== undefined) answer(known, reply);
    else if (this.#cancelled.has(call.key)) reply.send(cancelledUnknown);
    else this.#take(call, reply);
    return reply;
  }

  recorded(key: string): void {
    const held = this.#calls.get(key);
    this.#forget(key);
    if (held !== undefined) endOpen(held);
  }

  cancel(key: string, life: string | null): LaterReply<CallOutcome> {
    const reply = this.#ctx.reply<CallOutcome>();
    const held = this.#calls.get(key);
    if (held === undefined) {
      // Perhaps a former life made it; if it comes yet, it comes too late.
      this.#cancelled.add(key, this.#ctx.clock.now());
      reply.send(life === this.#life ? cancelledUnsent : cancelledUnknown);
      return reply;
    }
    endOpen(held);
    answer(held, reply);
    return reply;
  }

  leave(swarm: string): void {
    this.#endAll((held) => held.swarm === swarm);
    this.#cancelled.forget(swarm);
    this.#desk.forget(swarm);
    this.#deltas.delete(swarm);
  }

  statistics(): GatewayStatistics {
    const { slot, generation } = this.#ctx.thread;
    return { slot, generation, providers: this.#desk.statistics() };
  }

  #take(call: GatewayCall, reply: ReplyTo<CallOutcome>): void {
    const { key, swarm, run } = call;
    // Whoever makes another call of that run has recorded the ones before it.
    const former = this.#lastOfRun.get(`${swarm}/${run}`);
    if (former !== undefined && this.#calls.get(former)?.outcome !== undefined) this.#forget(former);
    const held = this.#hold(key, { swarm, run });
    held.waiting.push(reply);
    if (call.mayHaveBeenMade) settle(held, lost);
    else
      this.#ctx.pipe(this.#desk.open(swarm, call.model), (outcome) => {
        if (held.isCancelled) settle(held, cancelledUnsent);
        else if (outcome.ok) this.#submit(call, held, outcome.value);
        else settle(held, this.#desk.failure(swarm, call.model, outcome.error, unsent));
      });
  }

  #submit(call: GatewayCall, held: HeldCall, open: OpenModel): void {
    const { key, swarm, run, root, turn, request, brokenOff } = call;
    const { model, account, idleMs, patienceMs, unreachedPatienceMs, clean, cleanText } = open;
    const { clock } = this.#ctx;
    const write = this.#writer(call);
    const pending = account.submit({
      ...{ key, swarm, root, modelId: call.model, maxOutputTokens: request.maxOutputTokens, patienceMs, unreachedPatienceMs },
      ...(brokenOff === undefined ? {} : { brokenOff }),
      bytes: Buffer.byteLength(JSON.stringify(request)),
      send: (signal, hear) => {
        const onEvent = (event: ModelEvent): void => {
          hear(event);
          if (event.kind === 'text') write?.(event.text);
        };
        const trace = call.traceparent === undefined ? {} : { traceparent: call.traceparent };
        const read = () => readStream(model, request, { clock, signal, idleMs, onEvent, ...trace });
        return this.#ctx.attribute(() => marked(call.sent, read));
      },
      heldUp: ({ code, message }, forMs) =>
        this.#keeper.tell.heldUp({ swarm, run, turn, code, message: cleanText(message), forMs }),
      settle: (outcome) => settle(held, clean(outcome)),
    });
    held.cancel = () => account.cancel(pending);
  }

  /** How what the model writes is passed on, if anybody listens. */
  #writer({ key, swarm, run, turn, attempt, deltas }: GatewayCall): ((text: string) => void) | undefined {
    if (deltas === null) return undefined;
    const stream = this.#deltas.get(swarm) ?? new DeltaStream(this.#ctx, deltas);
    this.#deltas.set(swarm, stream);
    return (text) => stream.add(key, { run, turn, attempt }, text);
  }

  #hold(key: string, { swarm, run }: Pick<HeldCall, 'swarm' | 'run'>): HeldCall {
    const held: HeldCall = {
      swarm,
      run,
      waiting: [],
      outcome: undefined,
      isCancelled: false,
      cancel: () => {
        held.isCancelled = true;
      },
    };
    this.#calls.set(key, held);
    this.#lastOfRun.set(`${swarm}/${run}`, key);
    return held;
  }

  #forget(key: string): void {
    const held = this.#calls.get(key);
    if (held === undefined) return;
    this.#calls.delete(key);
    const run = `${held.swarm}/${held.run}`;
    if (this.#lastOfRun.get(run) === key) this.#lastOfRun.delete(run);
  }

  #endAll(isMeant: (held: HeldCall) => boolean): void {
    for (const [key, held] of this.#calls) {
      if (!isMeant(held)) continue;
      this.#forget(key);
      endOpen(held);
    }
  }
}

const unsent = Object.freeze({ billed: 'no', isRetryable: false } as const);

const cancelledUnsent = refusal('cancelled', 'the model call was cancelled before it was sent', unsent);
const cancelledUnknown = refusal('cancelled', 'the model call was cancelled', { billed: 'unknown', isRetryable: false });

const lost: CallOutcome = Object.freeze(
  refusal('gateway-lost', 'the gateway was lost while the call was open; it may have to be paid', {
    billed: 'unknown',
    isRetryable: true,
  }),
);

/** Sends a call, and marks it for as long as it may have to be paid. */
async function marked<Reply>(sent: SentMark, send: () => Promise<Reply>): Promise<Reply> {
  markSent(sent, true);
  try {
    return await send();
  } catch (error) {
    if (isActorError(error) && faultOf(error).billed === 'no') markSent(sent, false);
    throw error;
  }
}

function settle(held: HeldCall, outcome: CallOutcome): void {
  if (held.outcome !== undefined) return;
  held.outcome = outcome;
  for (const reply of held.waiting.splice(0)) reply.send(outcome);
}

/** What is over has nothing left to end. What is recorded without having an outcome here is that of a run which has ended, and nobody waits for it. */
function endOpen(held: HeldCall): void {
  if (held.outcome === undefined) held.cancel();
}

function answer({ outcome, waiting }: HeldCall, reply: ReplyTo<CallOutcome>): void {
  if (outcome === undefined) waiting.push(reply);
  else reply.send(outcome);
}

/** Of a call only its key and its model are anybody's business. */
function withoutPrompts(value: unknown, of: Shown): unknown {
  if (of.kind === 'state' || of.method !== 'call') return value;
  const [call] = value as readonly GatewayCall[];
  return [{ key: call?.key, model: call?.model }];
}
