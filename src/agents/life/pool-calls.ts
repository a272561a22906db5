// The tool calls that run on the pool: handed to the tool runner, and their results recorded. They outlive the agent that asked for them, and the
// coordinator too: the runner keeps a result until it is recorded, and what the runner does not know any more is lost.
import type { ActorContext } from '../../runtime/actor-context.ts';
import type { Effect } from '../runs/run-effects.ts';
import type { RunState } from '../runs/run-state.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { SwarmActors, SwarmHome } from '../swarm-home.ts';
import { type Coordinator, outsideCallId, type PoolCall, type PoolResult } from '../swarm-protocol.ts';
import { toolAccess } from '../trust/tool-access.ts';

export type PoolEffect = Extract<Effect, { kind: 'call-pool' }>;

/** An ask that ends with its target, however busy that is. */
const patient = { timeoutMs: Number.POSITIVE_INFINITY };

export class PoolCalls {
  readonly #ctx: ActorContext<Coordinator>;
  readonly #home: SwarmHome;
  readonly #store: RunStore;

  constructor(ctx: ActorContext<Coordinator>, home: SwarmHome, store: RunStore) {
    this.#ctx = ctx;
    this.#home = home;
    this.#store = store;
  }

  /** Makes the call, if it is still due. */
  make({ spec }: RunState, effect: PoolEffect): void {
    const { actors, board } = this.#home;
    if (actors === undefined || !this.#store.isDue(spec.id, effect)) return;
    actors.toolRunner.tell.call(this.#callOf(spec, effect, actors));
    board.activity(spec.id, effect.call.name);
  }

  done({ key, run, result, thread }: PoolResult): void {
    this.#store.record(run, { kind: 'tool-finished', result, thread });
    this.#store.afterCommit(() => this.#home.actors?.toolRunner.tell.recorded(key));
    this.#store.settle();
  }

  /** Ends all calls of a run. */
  cancel(run: string): void {
    this.#home.actors?.toolRunner.tell.cancel(run);
  }

  /** Compares the calls that the runs know of with those that the runner has, as after a crash of either side. */
  async meet({ toolRunner }: SwarmActors): Promise<void> {
    const keys = new Set(await this.#ctx.ask(toolRunner, patient).keys());
    for (const { spec, calls, turn } of this.#store.all()) {
      for (const { call, startedIn, starts, result } of calls) {
        if (startedIn !== 'pool' || result !== null || keys.has(poolKey(spec.id, `pool/${turn}/${call.callId}/${starts}`)))
          continue;
        this.#store.record(spec.id, { kind: 'tool-lost', callId: call.callId });
      }
    }
  }

  #callOf(spec: RunState['spec'], effect: PoolEffect, { coordinator }: SwarmActors): PoolCall {
    const { call, tool, turn, key } = effect;
    const access = toolAccess(this.#home.settings, spec);
    const callId = outsideCallId(spec.id, turn, call.callId);
    const traceparent = this.#home.telemetry?.toolContext(spec.id, turn, call.callId);
    const trace = traceparent === undefined ? {} : { traceparent };
    return {
      key: poolKey(spec.id, key),
      run: spec.id,
      callId: call.callId,
      tool: { module: tool.module, name: tool.name, input: call.input, callId, access, ...trace },
      timeoutMs: spec.limits.toolTimeoutMs,
      effects: tool.effects,
      // A tool of the host that is here has taken two threads with it already.
      isRepeatable: tool.effects !== 'external' && tool.runs === 'pool',
      replyTo: coordinator,
    };
  }
}

function poolKey(run: string, effectKey: string): string {
  return `${run}/${effectKey}`;
}
