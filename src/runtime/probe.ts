// Asks an actor's own thread, in the order of mail, whether the actor lives: whoever has heard of its end, from whatever thread, has its probe
// answered after it.
import { type Asked, type Cell, Status } from './cell.ts';
import type { Core } from './core.ts';
import type { Origin, Place, ProbeOp } from './op.ts';
import { reply } from './replies.ts';

/**
 * Whether there is an actor at `target`. With `isDecided` one that is not ready for the first time, or awaits its supervisor's verdict, is
 * waited for. Rejects with `thread-lost` when its thread is lost meanwhile, and is not answered then.
 */
export async function probe(core: Core, target: Place, isDecided: boolean): Promise<boolean> {
  const { number, promise } = core.asks.open({
    slot: target.slot,
    about: 'whether an actor lives',
    timeoutMs: Number.POSITIVE_INFINITY,
  });
  core.route(target.slot, { kind: 'probe', to: target.id, ask: number, isDecided });
  return (await promise) === true;
}

export function serveProbe(core: Core, cell: Cell, op: ProbeOp, from: Origin): void {
  if (op.isDecided && isUndecided(cell)) {
    cell.ext.probes ??= [];
    cell.ext.probes.push({ ask: op.ask, from });
  } else answerProbe(core, { ask: op.ask, from }, true);
}

/** The actor is ready, or gone. */
export function answerProbes(core: Core, cell: Cell, lives: boolean): void {
  const waiting = cell.extension?.probes;
  if (waiting === undefined) return;
  cell.ext.probes = undefined;
  for (const asked of waiting) answerProbe(core, asked, lives);
}

export function answerProbe(core: Core, asked: Asked, lives: boolean): void {
  reply(core, asked, { kind: 'reply', ask: asked.ask, ok: true, value: lives });
}

/** A supervisor that lets its child wait has decided. */
function isUndecided(cell: Cell): boolean {
  if (cell.status === Status.awaitingVerdict) return cell.ext.heldLimit === undefined;
  return cell.incarnation === 1 && cell.status < Status.ready;
}
