// Performs what a pool is asked for: its members are the children of its supervisor, and the targets of its router.
// 1. A member is a target from its first set-up until it drains or is gone; while it is restarted its mail waits for it.
// 2. Resizes follow one another; each request is answered when its own part is done.
import { ActorError } from '../../base/actor-error.ts';
import { decodeError, encodeError } from '../../base/wire-error.ts';
import type { ActorContext, Cancellable } from '../../runtime/actor-context.ts';
import { supervisionOf } from '../../runtime/life/supervision.ts';
import type { LaterReply } from '../../runtime/protocol.ts';
import { type AnyRef, isRef } from '../../runtime/ref.ts';
import { SupervisorDriver } from '../supervisor/supervisor-driver.ts';
import type { SupervisorFlags } from '../supervisor/supervisor-flags.ts';
import type { StartChildResult } from '../supervisor/supervisor-protocol.ts';
import { SupervisorRequests } from '../supervisor/supervisor-requests.ts';
import { trapExits } from '../supervisor/trap-exits.ts';
import type { PoolAnswer, PoolRequest, PoolView } from './pool-control.ts';
import { checkSize } from './pool-options.ts';
import { Router, type Target, targetOf } from './router.ts';
import type { AnyRouting } from './routing.ts';

interface PoolSettings {
  readonly flags: SupervisorFlags;
  readonly args: unknown;
  readonly routing: AnyRouting;
  /** Names the pool in errors. */
  readonly what: string;
}

interface Member {
  readonly id: string;
  readonly target: Target;
  /** Settles when it has drained and is gone. */
  drained: Promise<void> | undefined;
}

export class PoolDriver {
  readonly #ctx: ActorContext;
  readonly #settings: PoolSettings;
  readonly #supervisor: SupervisorDriver;
  readonly #requests: SupervisorRequests;
  readonly #router: Router;
  readonly #members = new Map<string, Member>();
  /** Until then nothing can be passed on, so that nobody is aimed at either. */
  #hasStarted = false;
  #nextAim: Cancellable | undefined = undefined;
  /** One after another, since each counts the members that there are. */
  #resizing: Promise<void> = Promise.resolve();
  /** The answers to drains that are under way: whoever drains the last member hears of it before the pool ends. */
  readonly #drains = new Set<Promise<void>>();

  constructor(ctx: ActorContext, settings: PoolSettings) {
    this.#ctx = ctx;
    this.#settings = settings;
    trapExits(ctx);
    this.#supervisor = new SupervisorDriver(ctx, settings.flags);
    this.#requests = new SupervisorRequests(this.#supervisor);
    this.#router = new Router(ctx, settings.routing, settings.what);
    ctx.signal.addEventListener('abort', () => this.#router.refuseWaiting());
  }

  route(method: string, args: readonly unknown[]): void {
    this.#router.route(this.#router.take(method, args));
  }

  serve(request: PoolRequest): LaterReply<PoolAnswer> {
    const reply = this.#ctx.reply<PoolAnswer>();
    const answered = this.#perform(request).then(
      () => reply.send({ ok: true, view: this.#view() }),
      (error: unknown) => reply.send({ ok: false, error: encodeError(error, 'pool') }),
    );
    if (request.kind === 'drain') {
      this.#drains.add(answered);
      void answered.then(() => this.#drains.delete(answered));
    }
    return reply;
  }

  /** Starts members, all at once, until there are `size`; rejects with the first error of a set-up, when all have settled. */
  async grow(size: number): Promise<void> {
    const missing = Math.max(0, size - this.#active().length);
    const results = await Promise.allSettled(Array.from({ length: missing }, () => this.#startMember()));
    this.#aim();
    this.#hasStarted = true;
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    if (this.#members.size === 0) throw new ActorError('init-ignored', `no member of ${this.#settings.what} wanted to be`);
  }

  async #perform(request: PoolRequest): Promise<void> {
    switch (request.kind) {
      case 'view':
        return;
      case 'resize': {
        const { size } = request;
        checkSize(size);
        const before = this.#resizing;
        this.#resizing = before.then(
          () => this.#resize(size),
          () => this.#resize(size),
        );
        await this.#resizing;
        return;
      }
      case 'drain':
        await this.#drain([this.#find(request.member)]);
        return;
      default:
        request satisfies never;
    }
  }

  async #resize(size: number): Promise<void> {
    const surplus = this.#active().slice(size);
    await Promise.all([this.grow(size), this.#drain(surplus)]);
  }

  /** In the order of their starts. */
  #inOrder(): readonly Member[] {
    return Array.from(this.#supervisor.children.all(), ({ spec }) => this.#members.get(spec.id)).filter(
      (member) => member !== undefined,
    );
  }

  #active(): readonly Member[] {
    return this.#inOrder().filter((member) => member.drained === undefined);
  }

  async #startMember(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<StartChildResult>();
    this.#requests.startChild({ args: this.#settings.args }, resolve);
    const started = await promise;
    if (!started.ok) throw decodeError(started.error, 'init-failed');
    const { id, ref } = started;
    const child = this.#supervisor.children.get(id);
    // One whose set-up asked for no actor, or that ended at once, is no member.
    if (ref === undefined || child === undefined) return;
    child.onGone ??= [];
    child.onGone.push(() => this.#onGone(id));
    this.#members.set(id, { id, target: targetOf(id, ref), drained: undefined });
    if (this.#hasStarted) this.#aimSoon();
  }

  #onGone(id: string): void {
    const member = this.#members.get(id);
    this.#members.delete(id);
    // At the pool's own end nothing is passed on any more, and one that was drained is out of the aim.
    if (!this.#ctx.signal.aborted && member?.drained === undefined) this.#aim();
    if (this.#members.size > 0) return;
    this.#router.refuseWaiting();
    if (this.#drains.size === 0) this.#endEmpty();
    else void Promise.all(this.#drains).then(() => this.#endEmpty());
  }

  #endEmpty(): void {
    if (this.#members.size === 0) supervisionOf(this.#ctx).giveUp({ kind: 'shutdown', detail: 'no-member' });
  }

  #aim(): void {
    this.#nextAim?.cancel();
    this.#nextAim = undefined;
    this.#router.setTargets(this.#active().map(({ target }) => target));
  }

  /** Once for all that become ready at about the same time, since an aim is a walk over all members. */
  #aimSoon(): void {
    this.#nextAim ??= this.#ctx.after(1, () => this.#aim());
  }

  async #drain(members: readonly Member[]): Promise<void> {
    const drained = members.map((member) => (member.drained ??= this.#finish(member)));
    this.#aim();
    await Promise.all(drained);
  }

  async #finish({ id, target }: Member): Promise<void> {
    // Not before it is out of the router's aim.
    await Promise.resolve();
    await this.#router.settled(target);
    await new Promise<void>((resolve) => this.#requests.terminateChild(id, () => resolve()));
  }

  #find(which: string | AnyRef): Member {
    const member = isRef(which)
      ? [...this.#members.values()].find(({ target }) => target.ref.equals(which as unknown as AnyRef))
      : this.#members.get(which as string);
    if (member !== undefined) return member;
    throw new ActorError('child-not-found', `${this.#settings.what} has no member ${which}`, { details: { id: String(which) } });
  }

  #view(): PoolView {
    const members = this.#inOrder().map(({ id, target, drained }) => ({
      id,
      ref: target.ref,
      load: target.load,
      isDraining: drained !== undefined,
    }));
    return { members, waiting: this.#router.waiting, dropped: this.#router.dropped };
  }
}
