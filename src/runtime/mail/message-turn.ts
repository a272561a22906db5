// The message that an actor handles, as its handler sees it.
import type { MessageTurn } from '../actor-context.ts';
import type { Cell, Turn } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { TurnScope } from './turn-scope.ts';

/** The view of the message that `cell` handles; good also after the handler returned, for an answer that comes later. */
export function viewTurn(core: Core, cell: Cell, lifeSignal: () => AbortSignal): MessageTurn {
  const { turn } = cell;
  const side = turn?.side;
  // Made with the view: one that is made at a later look would not know that the message is answered.
  const scope = turn === undefined || side === undefined || side.ask === 0 ? undefined : scopeOf(turn);
  return {
    get remainingMs() {
      return side === undefined ? Number.POSITIVE_INFINITY : Math.max(0, side.deadline - core.clock.now());
    },
    get signal() {
      if (scope === undefined || side === undefined) return lifeSignal();
      // A deferred reply watches its deadline already, and what was put aside is another turn's.
      if (!scope.isDeferred) scope.watchDeadline(core, side.deadline);
      return scope.signal;
    },
  };
}

export function scopeOf(turn: Turn): TurnScope {
  turn.scope ??= new TurnScope();
  return turn.scope;
}
