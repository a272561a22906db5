// Carries out a fault plan in one simulated system, each fault once.

import type { Clock } from '../base/clock.ts';
import { definitionName } from '../runtime/definition-name.ts';
import { reservedNames } from '../runtime/protocol.ts';
import type { CrashFault, Fault, MessageMoment } from './fault-plan.ts';

/** What faults are done to. */
export interface FaultTarget {
  readonly clock: Clock;
  isUp(slot: number): boolean;
  crash(slot: number, options: { readonly delivered: number | 'any' }): void;
  boot(slot: number): void;
  hold(from: number, to: number): void;
  release(from: number, to: number): void;
}

type Handler = (...args: unknown[]) => unknown;

export class FaultRunner {
  readonly #target: FaultTarget;
  readonly #happened: Fault[] = [];
  #bySteps: Fault[] = [];
  readonly #byMessage: { readonly fault: Fault; readonly at: MessageMoment; seen: number }[] = [];

  constructor(faults: readonly Fault[], target: FaultTarget) {
    this.#target = target;
    for (const fault of faults) {
      if ('to' in fault.at) this.#byMessage.push({ fault, at: fault.at, seen: 0 });
      else if ('step' in fault.at) this.#bySteps.push(fault);
      else target.clock.after(fault.at.timeMs, () => this.#do(fault, undefined));
    }
  }

  /** Those that came to pass, in that order. */
  get happened(): readonly Fault[] {
    return this.#happened;
  }

  beforeStep(step: number): void {
    if (this.#bySteps.length === 0) return;
    const due = this.#bySteps.filter((fault) => 'step' in fault.at && fault.at.step <= step);
    this.#bySteps = this.#bySteps.filter((fault) => !due.includes(fault));
    for (const fault of due) this.#do(fault, undefined);
  }

  /** The handlers of an actor in `slot`, with the faults that its messages bring. */
  equip(slot: number, definitionKey: string, handlers: object): object {
    const name = definitionName(definitionKey);
    if (!this.#byMessage.some(({ at }) => at.to === name)) return handlers;
    return new Proxy(handlers, {
      get: (target, method) => {
        const handler: unknown = Reflect.get(target, method, target);
        if (typeof handler !== 'function' || typeof method === 'symbol' || reservedNames.has(method)) return handler;
        if (handler === Reflect.get(Object.prototype, method)) return handler;
        return (...args: unknown[]): unknown => {
          this.#atMessage(slot, name, method);
          return (handler as Handler).apply(target, args);
        };
      },
    });
  }

  #atMessage(slot: number, name: string, method: string): void {
    for (const entry of this.#byMessage) {
      const { fault, at } = entry;
      if (at.to !== name || (at.method ?? method) !== method) continue;
      entry.seen += 1;
      if (entry.seen === at.nth) this.#do(fault, slot);
    }
  }

  #do(fault: Fault, slot: number | undefined): void {
    switch (fault.kind) {
      case 'crash':
        this.#crash(fault, slot);
        return;
      case 'hold':
        if (!this.#target.isUp(fault.from) || !this.#target.isUp(fault.to)) return;
        this.#happened.push(fault);
        this.#target.hold(fault.from, fault.to);
        this.#target.clock.after(fault.forMs, () => {
          if (this.#target.isUp(fault.from) && this.#target.isUp(fault.to)) this.#target.release(fault.from, fault.to);
        });
        return;
      case 'throw':
        this.#happened.push(fault);
        throw new Error(fault.message ?? 'a planned fault');
      default:
        fault satisfies never;
    }
  }

  #crash(fault: CrashFault, ownSlot: number | undefined): void {
    const slot = fault.slot ?? ownSlot;
    if (slot === undefined || !this.#target.isUp(slot)) return;
    this.#happened.push(fault);
    this.#target.crash(slot, { delivered: fault.delivered ?? 0 });
    const { downMs = 0 } = fault;
    if (downMs === 0) this.#target.boot(slot);
    else if (downMs !== Number.POSITIVE_INFINITY) this.#target.clock.after(downMs, () => this.#target.boot(slot));
    // A handler whose thread is gone does not run.
    if (slot === ownSlot) throw new Error('the thread of this handler is gone');
  }
}
