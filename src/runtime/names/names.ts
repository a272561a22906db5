// The names of a system as one thread sees them. The table is main's; what a lookup has found here is kept, and let go of when the holder is
// gone.
// 1. What a lookup gives was confirmed by the holder's own thread since it was last heard of: whoever has seen the holder's end on this thread
//    does not find it any more.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { Cell } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Place } from '../kernel/op.ts';
import { watch } from '../life/monitors.ts';
import { probe } from '../life/probe.ts';
import { type AnyRef, placeOf, type Ref, reflect } from '../ref.ts';
import { checkName } from './check-name.ts';
import type { NameService } from './name-service.ts';
import type { Registry } from './registry-protocol.ts';
import { rootPlace } from './root-place.ts';

/** How many names a thread remembers; the one that it learned first goes first. */
const keptNames = 1_024;
/** A claim waits for what becomes of the holder, and has no time of its own. */
const patient = { timeoutMs: Number.POSITIVE_INFINITY };

interface Known {
  readonly ref: AnyRef;
  readonly unwatch: () => void;
}

export class Names implements NameService {
  readonly #core: Core;
  readonly #known = new Map<string, Known>();

  constructor(core: Core) {
    this.#core = core;
  }

  async claim(cell: Cell, name: string): Promise<void> {
    const answer = await this.#registry().askWith(patient).claim(name, this.#refOf(cell));
    if (answer.ok) return;
    throw new ActorError('already-started', `the name "${name}" is that of ${answer.holder}`, {
      details: { name, ref: answer.holder },
    });
  }

  async publish(cell: Cell, name: string): Promise<void> {
    await this.#registry().askWith(patient).publish(name, this.#refOf(cell));
  }

  async lookup(name: string): Promise<AnyRef | undefined> {
    checkName(name);
    const known = this.#known.get(name);
    if (known !== undefined) return known.ref;
    const found = await this.#registry().ask.find(name);
    return found !== null && (await this.#confirm(name, found)) ? found : undefined;
  }

  async #confirm(name: string, ref: AnyRef): Promise<boolean> {
    const target = placeOf(this.#core.node, ref);
    let isGone = false;
    const forget = (): void => {
      isGone = true;
      if (this.#known.get(name)?.ref === ref) this.#known.delete(name);
    };
    const unwatch = watch(this.#core, { ref, target, until: 'gone', watcher: undefined, onDown: forget });
    try {
      await this.#hearOf(target, () => isGone);
    } catch (error) {
      unwatch();
      throw error;
    }
    if (!isGone) this.#keep(name, { ref, unwatch });
    return !isGone;
  }

  /** Whatever the target's thread has to say to the watch is heard then. When that is lost, the next one says whether it starts there again. */
  async #hearOf(target: Place, isGone: () => boolean): Promise<void> {
    while (!isGone()) {
      try {
        await probe(this.#core, target, 'now');
        return;
      } catch (error) {
        if (!isActorError(error, 'thread-lost')) throw error;
      }
    }
  }

  #keep(name: string, known: Known): void {
    this.#known.get(name)?.unwatch();
    this.#known.set(name, known);
    const oldest = this.#known.keys().next();
    if (this.#known.size <= keptNames || oldest.done === true) return;
    this.#known.get(oldest.value)?.unwatch();
    this.#known.delete(oldest.value);
  }

  #registry(): Ref<Registry> {
    return reflect(this.#core.makeRef(rootPlace, ''));
  }

  #refOf(cell: Cell): AnyRef {
    return reflect(this.#core.makeRef({ slot: this.#core.slot, id: cell.id }, cell.definitionKey));
  }
}
