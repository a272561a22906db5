// Asks an actor's own thread, in the order of mail, whether the actor lives: whoever has heard of its end, from whatever thread, has its probe
// answered after it.
import { type Asked, type Cell, callbackEntry, Status, type WaitingProbe } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Origin, Place, ProbeOp, ProbeWhen } from '../kernel/op.ts';
import { reply } from '../mail/replies.ts';

/** Whether there is an actor at `target`, answered as `when` says. Rejects with `thread-lost` when its thread is lost meanwhile. */
export async function probe(core: Core, target: Place, when: ProbeWhen): Promise<boolean> {
  const { number, promise } = core.asks.open({
    slot: target.slot,
    about: 'whether an actor lives',
    timeoutMs: Number.POSITIVE_INFINITY,
  });
  core.route(target.slot, { kind: 'probe', to: target.id, ask: number, when });
  return (await promise) === true;
}

export function serveProbe(core: Core, cell: Cell, { ask, when }: ProbeOp, from: Origin): void {
  if (when === 'now' || (when === 'decided' && !isUndecided(cell))) {
    answerProbe(core, { ask, from }, true);
    return;
  }
  const waiting: WaitingProbe = { ask, from, isForMail: when === 'served' };
  cell.ext.probes = [...(cell.ext.probes ?? []), waiting];
  if (waiting.isForMail) awaitMail(core, cell, waiting);
}

/** The actor is ready, which says nothing of its mail; or gone. */
export function answerProbes(core: Core, cell: Cell, lives: boolean): void {
  const probes = cell.extension?.probes;
  if (probes === undefined) return;
  for (const waiting of probes) if (!lives || !waiting.isForMail) settle(core, cell, waiting, lives);
}

export function answerProbe(core: Core, asked: Asked, lives: boolean): void {
  reply(core, asked, { kind: 'reply', ask: asked.ask, ok: true, value: lives });
}

/** A place behind the mail; unlike other calls of the runtime it stays over a restart, as the mail does. */
function awaitMail(core: Core, cell: Cell, waiting: WaitingProbe): void {
  cell.mail.pushOwn(callbackEntry, { cancelled: false, run: () => settle(core, cell, waiting, true) });
  core.schedule(cell);
}

function settle(core: Core, cell: Cell, waiting: WaitingProbe, lives: boolean): void {
  const { probes } = cell.ext;
  if (probes?.includes(waiting) !== true) return;
  cell.ext.probes = probes.length === 1 ? undefined : probes.filter((other) => other !== waiting);
  answerProbe(core, waiting, lives);
}

/** A supervisor that lets its child wait has decided. */
function isUndecided(cell: Cell): boolean {
  if (cell.status === Status.awaitingVerdict) return cell.ext.heldLimit === undefined;
  return cell.incarnation === 1 && cell.status < Status.ready;
}
