// Booted hosts without a slot: one for each slot that waits for one, and the warm spare. Boot failures are tried again with a growing pause
// and given up after `bootAttempts` in a row; a spare that dies counts as one, and a hand-over ends the row.
// 1. No spare is booted before `sparesAfterMs` after the start is over, or the first loss: it would take the processor from what the program
//    has just begun.
// 2. While a slot is being filled no spare is booted or warmed up, for a tenth of a second at most: it would take the processor from the
//    one that is needed now.
import { ActorError } from '../base/actor-error.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import { bootError } from './boot-error.ts';
import type { HostLife } from './host-life.ts';
import type { ThreadEvent } from './thread-event.ts';

/** So long at most is a spare put off: a slot that takes longer waits for something else than the processor. */
const longestHoldMs = 100;

export interface HostSupplyOptions {
  readonly clock: Clock;
  /** Hosts that stand ready though no slot waits. */
  readonly spares: number;
  /** The first spares are booted so many milliseconds after `keepSparesLater`, unless `keepSpares` is called before. */
  readonly sparesAfterMs: number;
  readonly bootAttempts: number;
  readonly bootBackOffMs: number;
  readonly startLife: () => HostLife;
  readonly onEvent: (event: ThreadEvent) => void;
}

export class HostSupply {
  readonly #options: HostSupplyOptions;
  readonly #ready: HostLife[] = [];
  readonly #booting = new Set<HostLife>();
  readonly #waiting: PromiseWithResolvers<HostLife>[] = [];
  readonly #warmed = new WeakSet<HostLife>();
  readonly #holds = new Set<TimerHandle>();
  #keepsSpares = false;
  #delay: TimerHandle | undefined;
  #failures = 0;
  #pause: TimerHandle | undefined;
  #hasGivenUp = false;
  #isStopped = false;

  constructor(options: HostSupplyOptions) {
    this.#options = options;
  }

  /** A booted host. Rejects with `boot-failed` when none comes up, with `system-stopped` after `stop`. */
  take(): Promise<HostLife> {
    if (this.#isStopped) return Promise.reject(stoppedError());
    if (this.#hasGivenUp) {
      this.#hasGivenUp = false;
      this.#failures = 0;
    }
    const waiter = Promise.withResolvers<HostLife>();
    this.#waiting.push(waiter);
    this.#handOver();
    this.#balance();
    return waiter.promise;
  }

  /** The start is over: spares are kept from `sparesAfterMs` on, counted from now. */
  keepSparesLater(): void {
    if (this.#isStopped || this.#keepsSpares) return;
    this.#delay = this.#options.clock.after(this.#options.sparesAfterMs, () => this.keepSpares());
  }

  /** From now on spares are kept, and load ahead what they will need. */
  keepSpares(): void {
    this.#delay?.cancel();
    this.#keepsSpares = true;
    this.#balance();
  }

  /** Puts spares off until the returned function is called, or for a tenth of a second. */
  hold(): () => void {
    const release = (): void => {
      timer.cancel();
      if (this.#holds.delete(timer)) this.#balance();
    };
    const timer = this.#options.clock.after(longestHoldMs, release);
    this.#holds.add(timer);
    return release;
  }

  /** A worker died before it took up a task; a boot that waits for it would wait until its deadline. */
  onPoolError(error: ActorError): void {
    const [oldest] = this.#booting;
    void oldest?.kill('failed', error);
  }

  async stop(timeoutMs: number): Promise<void> {
    this.#isStopped = true;
    this.#delay?.cancel();
    this.#pause?.cancel();
    for (const timer of this.#holds) timer.cancel();
    this.#holds.clear();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(stoppedError());
    const booting = [...this.#booting].map(async (life) => {
      await life.kill('killed');
      await life.ended;
    });
    await Promise.all([...booting, ...this.#ready.splice(0).map((life) => life.stop(timeoutMs))]);
  }

  #balance(): void {
    if (this.#isStopped || this.#hasGivenUp || this.#pause !== undefined) return;
    const mayHaveSpares = this.#keepsSpares && this.#holds.size === 0;
    const spares = mayHaveSpares ? this.#options.spares : 0;
    while (this.#booting.size + this.#ready.length < this.#waiting.length + spares) void this.#boot();
    if (mayHaveSpares) this.#warmUp();
  }

  #warmUp(): void {
    for (const life of this.#ready) {
      if (this.#warmed.has(life)) continue;
      this.#warmed.add(life);
      void life.preload();
    }
  }

  async #boot(): Promise<void> {
    const life = this.#options.startLife();
    this.#booting.add(life);
    try {
      await life.boot();
    } catch (error) {
      this.#booting.delete(life);
      await life.kill('control', error);
      this.#onFailure(bootError(error));
      return;
    }
    this.#booting.delete(life);
    if (this.#isStopped) return;
    this.#ready.push(life);
    void life.ended.then(({ error }) => this.#onIdleDeath(life, error));
    this.#handOver();
    if (!this.#ready.includes(life)) return;
    this.#options.onEvent({ kind: 'spare-ready', threadId: life.threadId });
    this.#balance();
  }

  #handOver(): void {
    while (this.#waiting.length > 0 && this.#ready.length > 0) {
      const life = this.#ready.shift();
      const waiter = this.#waiting.shift();
      if (life === undefined || waiter === undefined) return;
      this.#failures = 0;
      waiter.resolve(life);
    }
  }

  #onIdleDeath(life: HostLife, error: ActorError): void {
    const at = this.#ready.indexOf(life);
    if (at < 0) return;
    this.#ready.splice(at, 1);
    this.#onFailure(bootError(error));
  }

  /** Failures that come while the pause runs belong to the attempt before it. */
  #onFailure(error: ActorError): void {
    if (this.#isStopped || this.#hasGivenUp || this.#pause !== undefined) return;
    this.#failures += 1;
    const { bootAttempts, bootBackOffMs, clock, onEvent } = this.#options;
    onEvent({ kind: 'boot-failed', attempt: this.#failures, error });
    if (this.#failures >= bootAttempts) {
      this.#hasGivenUp = true;
      for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
      return;
    }
    this.#pause = clock.after(bootBackOffMs * 2 ** (this.#failures - 1), () => {
      this.#pause = undefined;
      this.#balance();
    });
  }
}

function stoppedError(): ActorError {
  return new ActorError('system-stopped', 'the threads are stopping or have stopped');
}
