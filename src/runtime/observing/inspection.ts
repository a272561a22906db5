// What an actor shows of itself to somebody who looks: its place in the tree, what it is at, and its own state as far as it offers it.
import { type Cell, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Place } from '../kernel/op.ts';
import { type AnyRef, reflect } from '../ref.ts';
import { addressText } from '../reporting/labels.ts';
import { argumentsOf, showMessage, showState } from '../reporting/redaction.ts';
import type { TurnStatistics } from './observation.ts';

/** How an actor stands in its life. */
export type ActorStatus =
  /** Before or in its set-up. */
  | 'starting'
  | 'ready'
  /** In an async handler. */
  | 'busy'
  | 'suspended'
  /** Its children end, its hooks run. */
  | 'stopping'
  /** Ended; its supervisor is to decide about the next life. */
  | 'awaiting-verdict';

export interface Inspection {
  readonly address: string;
  /** `module#name`. */
  readonly definition: string;
  readonly incarnation: number;
  readonly status: ActorStatus;
  readonly mailboxLength: number;
  /** The message of the async turn that is open; arguments redacted. */
  readonly current: { readonly method: string; readonly summary: string } | undefined;
  readonly parent: AnyRef;
  readonly isSupervised: boolean;
  readonly trapsExits: boolean;
  readonly children: readonly { readonly ref: AnyRef; readonly definition: string; readonly incarnation: number }[];
  readonly links: readonly AnyRef[];
  /** Whom it watches. */
  readonly monitors: readonly AnyRef[];
  /** How many monitors others have on it. */
  readonly watchers: number;
  readonly timers: number;
  /** What `onInspect` gave, redacted, as a copy in plain data; absent when the actor offers nothing. */
  readonly state?: unknown;
  /** Messages that it put aside. */
  readonly stashed: number;
  /** Asks that it is to answer later. */
  readonly deferredReplies: number;
  /** While it is measured. */
  readonly statistics: TurnStatistics | undefined;
  /** How many traces it has. */
  readonly tracers: number;
}

export function inspectCell(core: Core, cell: Cell): Inspection {
  const { turn, extension: ext } = cell;
  const ref = (place: Place): AnyRef => reflect(core.makeRef(place, ''));
  const children = ext?.children?.known(core.slot) ?? [];
  const statistics = ext?.observation?.statistics;
  return {
    address: addressText(core, { slot: core.slot, id: cell.id }),
    definition: cell.definitionKey,
    incarnation: cell.incarnation,
    status: statusOf(cell),
    mailboxLength: cell.mail.size,
    current:
      turn === undefined
        ? undefined
        : { method: turn.method, summary: showMessage(cell.definition, turn.method, argumentsOf(turn.side ?? turn.argument)) },
    parent: ref(cell.parent),
    isSupervised: cell.supervised,
    trapsExits: ext?.trapExit !== undefined,
    children: children.map(({ place, definitionKey, incarnation }) => {
      return { ref: reflect(core.makeRef(place, definitionKey)), definition: definitionKey, incarnation };
    }),
    links: [...(ext?.links?.values() ?? [])].map(ref),
    monitors: [...(ext?.monitors ?? [])].flatMap((number) => core.monitors.targetOf(number) ?? []).map(ref),
    watchers: ext?.watchers?.size ?? 0,
    timers: ext?.timers?.size ?? 0,
    stashed: ext?.stash?.length ?? 0,
    deferredReplies: ext?.deferred?.size ?? 0,
    ...(ext?.stateAccess === undefined ? {} : { state: showState(cell.definition, readState(ext.stateAccess.read)) }),
    statistics: statistics === undefined ? undefined : { ...statistics },
    tracers: ext?.observation?.tracers.length ?? 0,
  };
}

/** A hook that throws shows that it did. */
function readState(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? `[onInspect failed: ${error.message}]` : '[onInspect failed]';
  }
}

export function statusOf({ status }: Cell): ActorStatus {
  switch (status) {
    case Status.starting:
    case Status.initializing:
      return 'starting';
    case Status.ready:
      return 'ready';
    case Status.suspended:
      return 'suspended';
    case Status.busy:
      return 'busy';
    case Status.stopping:
      return 'stopping';
    case Status.awaitingVerdict:
    case Status.gone:
      return 'awaiting-verdict';
    default:
      return status satisfies never;
  }
}
