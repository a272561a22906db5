// The gateway: the one actor of a system that talks to the providers of hosted models, on a thread of its own, for all swarms. It alone loads their
// code and holds their keys.
// 1. A key is made at most once in a life, and joined by whoever asks again. What a former life may have made is not made again.
// 2. An outcome is kept until it is recorded, or until its swarm ends.
import { isActorError } from '../../base/actor-error.ts';
import type { ModelEvent } from '../../models/model.ts';
import type { ActorContext } from '../../runtime/actor-context.ts';
import { defineActor } from '../../runtime/definition.ts';
import type { ReplyTo } from '../../runtime/mail/reply-handle.ts';
import type { Handlers, LaterReply } from '../../runtime/protocol.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { Shown } from '../../runtime/reporting/redact.ts';
import { type CallOutcome, faultOf, refusal } from './call-outcome.ts';
import { DeltaStream } from './delta-stream.ts';
import { swarmOfKey } from './gateway-key.ts';
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
  (ctx, { keeper }) => new GatewayLife(ctx, keeper),
  { redact: withoutPrompts },
);

class GatewayLife implements Handlers<Gateway> {
  readonly #ctx: ActorContext<Gateway>;
  readonly #desk: ProviderDesk;
  readonly #calls = new Map<string, HeldCall>();
  /** By swarm. */
  readonly #deltas = new Map<string, DeltaStream>();

  constructor(ctx: ActorContext<Gateway>, keeper: Ref<GatewayKeeper>) {
    this.#ctx = ctx;
    this.#desk = new ProviderDesk(ctx, keeper);
    ctx.signal.addEventListener('abort', () => this.#endAll(() => true));
  }

  call(call: GatewayCall): LaterReply<CallOutcome> {
    const reply = this.#ctx.reply<CallOutcome>();
    const known = this.#calls.get(call.key);
    if (known === undefined) this.#take(call, reply);
    else answer(known, reply);
    return reply;
  }

  recorded(key: string): void {
    this.#calls.get(key)?.cancel();
    this.#calls.delete(key);
  }

  cancel(key: string): LaterReply<CallOutcome> {
    const reply = this.#ctx.reply<CallOutcome>();
    // One that is not known was perhaps made by a former life; if it comes yet, it comes too late.
    const held = this.#calls.get(key) ?? this.#hold(key, { swarm: swarmOfKey(key), run: '' });
    if (held.outcome === undefined) held.cancel();
    if (held.run === '')
      settle(held, refusal('cancelled', 'the model call was cancelled', { billed: 'unknown', isRetryable: false }));
    answer(held, reply);
    return reply;
  }

  leave(swarm: string): void {
    this.#endAll((held) => held.swarm === swarm);
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
    for (const [other, held] of this.#calls)
      if (held.swarm === swarm && held.run === run && held.outcome) this.#calls.delete(other);
    const held = this.#hold(key, { swarm, run });
    held.waiting.push(reply);
    if (call.mayHaveBeenMade) settle(held, lost);
    else
      this.#ctx.pipe(this.#desk.open(swarm, call.model), (outcome) => {
        if (held.isCancelled) settle(held, refusal('cancelled', 'the model call was cancelled before it was sent', unsent));
        else if (outcome.ok) this.#submit(call, held, outcome.value);
        else settle(held, this.#desk.failure(swarm, call.model, outcome.error, unsent));
      });
  }

  #submit(call: GatewayCall, held: HeldCall, { model, account, idleMs, patienceMs, clean }: OpenModel): void {
    const { key, swarm, root, request } = call;
    const { clock } = this.#ctx;
    const write = this.#writer(call);
    const pending = account.submit({
      ...{ key, swarm, root, modelId: call.model, maxOutputTokens: request.maxOutputTokens, patienceMs },
      bytes: Buffer.byteLength(JSON.stringify(request)),
      send: (signal, hear) => {
        const onEvent = (event: ModelEvent): void => {
          hear(event);
          if (event.kind === 'text') write?.(event.text);
        };
        const read = () => readStream(model, request, { clock, signal, idleMs, onEvent });
        return this.#ctx.attribute(() => marked(call.sent, read));
      },
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
    return held;
  }

  #endAll(isMeant: (held: HeldCall) => boolean): void {
    for (const [key, held] of this.#calls) {
      if (!isMeant(held)) continue;
      this.#calls.delete(key);
      held.cancel();
    }
  }
}

const unsent = Object.freeze({ billed: 'no', isRetryable: false } as const);

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
