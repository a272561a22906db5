// What lives on one thread, as plain data for whoever draws the whole tree. A snapshot: what is on its way between threads is in none or in two.
import { type Cell, Status, type SupervisorPicture } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Origin, Place, SurveyOp } from '../kernel/op.ts';
import { reply } from '../mail/replies.ts';
import { type ActorStatus, statusOf } from './inspection.ts';

export interface SurveyedActor {
  readonly place: Place;
  readonly parent: Place;
  readonly definition: string;
  readonly incarnation: number;
  readonly status: ActorStatus;
  readonly mailboxLength: number;
  /** Whom the actor knows as its children. */
  readonly children: readonly KnownChild[];
  readonly supervisor: SupervisorPicture | undefined;
}

export interface KnownChild {
  readonly place: Place;
  readonly definition: string;
  readonly incarnation: number;
}

export interface Survey {
  readonly actors: readonly SurveyedActor[];
  /** Actors beyond the limit. */
  readonly leftOut: number;
}

export function answerSurvey(core: Core, { ask, limit }: SurveyOp, from: Origin): void {
  reply(core, { ask, from }, { kind: 'reply', ask, ok: true, value: survey(core, limit) });
}

function survey(core: Core, limit: number): Survey {
  const actors: SurveyedActor[] = [];
  let leftOut = 0;
  for (const cell of core.cells.all()) {
    if (actors.length < limit) actors.push(surveyed(core, cell));
    else leftOut += 1;
  }
  return { actors, leftOut };
}

function surveyed(core: Core, cell: Cell): SurveyedActor {
  const { id, parent, definitionKey, incarnation, mail, extension } = cell;
  const children = extension?.children?.known(core.slot) ?? [];
  return {
    place: { slot: core.slot, id },
    parent,
    definition: definitionKey,
    incarnation,
    status: statusOf(cell),
    mailboxLength: mail.size,
    children: children.map((child) => ({
      place: child.place,
      definition: child.definitionKey,
      incarnation: child.incarnation,
    })),
    supervisor: cell.status < Status.awaitingVerdict ? extension?.supervisor?.describe?.() : undefined,
  };
}
