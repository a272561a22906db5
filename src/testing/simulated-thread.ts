// One life of a simulated thread: a kernel that runs only when it is stepped, and whose timers end with it.
import type { Clock, TimerHandle } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { ActorId, NodeIdentity } from '../runtime/address.ts';
import { loadDefinition } from '../runtime/definition.ts';
import { Kernel, type KernelOptions } from '../runtime/kernel/kernel.ts';
import type { Equip } from '../runtime/kernel/ports.ts';
import { EventShipper } from '../runtime/reporting/event-shipper.ts';
import type { EventSink, KernelEvent } from '../runtime/reporting/events.ts';
import { openChannel } from '../wire/channel.ts';

export interface SimulatedThreadOptions {
  readonly node: NodeIdentity;
  readonly slot: number;
  readonly generation: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly askTimeoutMs?: number | undefined;
  readonly initTimeoutMs?: number | undefined;
  readonly freezeMessages?: boolean | undefined;
  readonly windowBytes?: number | undefined;
  readonly equip?: Equip | undefined;
  readonly quietMethods?: readonly string[] | undefined;
  readonly shipEvents?: boolean | undefined;
  readonly lifecycleEvents?: boolean | undefined;
  readonly log?: Log | undefined;
  /** Where the events come together. */
  readonly hub: EventSink;
}

export class SimulatedThread {
  readonly slot: number;
  readonly generation: number;
  readonly kernel: Kernel;
  /** Who is to be charged for this thread's death. */
  culprit: ActorId | undefined;
  readonly #timers = new Set<TimerHandle>();
  #runs: (() => void)[] = [];
  #onStack: ActorId | undefined;
  #isDead = false;

  constructor(options: SimulatedThreadOptions) {
    const { node, slot, generation, random, windowBytes } = options;
    this.slot = slot;
    this.generation = generation;
    const arm = (run: () => void): void => void this.#runs.push(run);
    const ownClock = this.#ownClock(options.clock);
    this.kernel = new Kernel({
      node,
      thread: { slot, generation, threadId: slot },
      clock: ownClock,
      events: slot === 0 || options.shipEvents !== true ? options.hub : this.#shipper(ownClock, options.lifecycleEvents),
      random,
      wake: { soon: arm, later: arm },
      openChannel: (link, refs, events) => openChannel(link, refs, events, windowBytes === undefined ? {} : { windowBytes }),
      ...(windowBytes === undefined ? {} : { windowBytes }),
      loadDefinition,
      stamp: {
        enter: (who) => {
          this.#onStack = who.id;
        },
        leave: () => {
          this.#onStack = undefined;
        },
      },
      ...definedOf(options),
    });
  }

  /** The actors that could be visited now. */
  get ready(): ReturnType<Kernel['ready']> {
    return this.#isDead ? [] : this.kernel.ready();
  }

  /** Visits the ready actor at `position`. */
  step(position: number): void {
    this.kernel.step(position);
  }

  /**
   * Does what the kernel asked to be woken for, unless an actor is ready, whose visit does it too: sends what is queued for the links. That
   * is no choice of the schedule's, since nobody sees it before the link delivers. Says whether there was something to do.
   */
  flush(): boolean {
    let didFlush = false;
    while (!this.#isDead && this.#runs.length > 0 && this.kernel.ready().length === 0) {
      this.#runs.shift()?.();
      didFlush = true;
    }
    return didFlush;
  }

  /** Ends this life at once. Code of its actors that awaits something may go on, as nothing can stop it; nobody hears of it. */
  die(culprit?: ActorId): void {
    this.#isDead = true;
    this.culprit = culprit ?? this.#onStack;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#runs = [];
  }

  #shipper(clock: Clock, lifecycle = false): EventShipper {
    const send = (event: KernelEvent): void => this.kernel.route(0, { kind: 'event', event });
    return new EventShipper({ slot: this.slot, clock, lifecycle, send });
  }

  #ownClock(clock: Clock): Clock {
    return {
      isVirtual: clock.isVirtual === true,
      now: () => clock.now(),
      wallTime: () => clock.wallTime(),
      after: (delayMs, callback) => {
        if (this.#isDead) return { cancel() {} };
        const timer = clock.after(delayMs, () => {
          this.#timers.delete(timer);
          callback();
        });
        this.#timers.add(timer);
        return {
          cancel: () => {
            this.#timers.delete(timer);
            timer.cancel();
          },
        };
      },
    };
  }
}

function definedOf({
  askTimeoutMs,
  initTimeoutMs,
  freezeMessages,
  equip,
  log,
  quietMethods,
}: SimulatedThreadOptions): Partial<KernelOptions> {
  return {
    ...(askTimeoutMs === undefined ? {} : { askTimeoutMs }),
    ...(initTimeoutMs === undefined ? {} : { initTimeoutMs }),
    ...(freezeMessages === undefined ? {} : { freezeMessages }),
    ...(equip === undefined ? {} : { equip }),
    ...(log === undefined ? {} : { log }),
    ...(quietMethods === undefined ? {} : { quietMethods }),
  };
}
