// The calls of a swarm's runs at the gateway, from the coordinator's side: says what is in the journal, and ends what a run leaves open.
import type { ActorContext } from '../../runtime/actor-context.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { Effect } from '../runs/run-effects.ts';
import type { RunEvent } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { SwarmHome } from '../swarm-home.ts';
import type { Coordinator } from '../swarm-protocol.ts';
import { type CallOutcome, refusal } from './call-outcome.ts';
import type { Gateway } from './gateway-protocol.ts';

type SettleEffect = Extract<Effect, { kind: 'settle-call' }>;

/** An ask that ends with its target, however busy that is. */
const patient = { timeoutMs: Number.POSITIVE_INFINITY };

export class GatewayCalls {
  readonly #ctx: ActorContext<Coordinator>;
  readonly #home: SwarmHome;
  readonly #store: RunStore;
  /** The gateway's life when each open call was reserved, by its key. None of a call that was reserved before a crash here. */
  readonly #lives = new Map<string, string | null>();

  constructor(ctx: ActorContext<Coordinator>, home: SwarmHome, store: RunStore) {
    this.#ctx = ctx;
    this.#home = home;
    this.#store = store;
  }

  /** Notes when a call is reserved; tells the gateway, once `event` is in the journal, that it need not keep the outcome of the call that the run had open `before`. */
  heard(before: RunState | undefined, after: RunState, event: RunEvent): void {
    const call = before?.openCall ?? after.openCall;
    if (call === null || before?.openCall === after.openCall || !this.#home.gateway.isHosted(call.model)) return;
    const key = this.#home.gateway.keyOf(event.run, call);
    if (event.kind === 'call-reserved') this.#lives.set(key, this.#home.gateway.life);
    if (after.openCall !== null) return;
    this.#lives.delete(key);
    this.#store.afterCommit(() => this.#tell((ref) => ref.tell.recorded(key)));
  }

  /** Ends the call that a run leaves open, and records what it cost; false when it is none of the gateway's. */
  settle({ spec }: RunState, { turn, attempt, model }: SettleEffect): boolean {
    const { gateway } = this.#home;
    if (!gateway.isHosted(model)) return false;
    const key = gateway.keyOf(spec.id, { turn, attempt });
    this.#store.afterCommit(() => {
      this.#ctx.pipe(this.#cancel(key), (outcome) => {
        const cost = outcome.ok ? costOf(outcome.value) : 'unknown';
        this.#store.record(spec.id, { kind: 'call-settled', turn, attempt, cost });
        this.#store.settle();
      });
    });
    return true;
  }

  async #cancel(key: string): Promise<CallOutcome | undefined> {
    const life = this.#lives.get(key);
    this.#home.gateway.cancelled(key, this.#ctx.clock.now());
    const ref = await this.#home.gateway.current?.catch(() => undefined);
    if (ref !== undefined) return await this.#ctx.ask(ref, patient).cancel(key, life ?? null);
    // Without a gateway nobody had anything to ask.
    return life === null && this.#home.gateway.life === null ? neverMade : undefined;
  }

  #tell(act: (ref: Ref<Gateway>) => void): void {
    this.#home.gateway.current?.then(act, () => undefined);
  }
}

const neverMade = refusal('cancelled', 'the model call was cancelled before it was made', { billed: 'no', isRetryable: false });

function costOf(outcome: CallOutcome | undefined): Extract<RunEvent, { kind: 'call-settled' }>['cost'] {
  if (outcome === undefined) return 'unknown';
  return outcome.ok ? outcome.reply.usage : outcome.billed;
}
