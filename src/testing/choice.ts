// What can happen next in a simulation, as data: a schedule is handed all of it and says which.

import { type ActorId, idKey } from '../runtime/address.ts';
import { definitionName } from '../runtime/definition-name.ts';

export type Choice =
  /** A ready actor is visited. */
  | {
      readonly kind: 'actor';
      readonly slot: number;
      readonly id: ActorId;
      readonly definitionKey: string;
      readonly position: number;
    }
  /** A link delivers; `position` is not 0 only on a link that breaks the order. */
  | {
      readonly kind: 'frame';
      readonly from: number;
      readonly to: number;
      readonly position: number;
      /** It tells of nothing but what has arrived, so its time changes nothing that an actor could see. */
      readonly isAcknowledgement: boolean;
    }
  /** A link says that its other end is gone. */
  | { readonly kind: 'down'; readonly from: number; readonly to: number }
  /** A timer that is due runs. */
  | { readonly kind: 'timer'; readonly dueAt: number; readonly order: number }
  /** What the scenario said may happen at any time. */
  | { readonly kind: 'event'; readonly name: string }
  /** So many of the frames that a dead thread had on its way to another arrive. */
  | { readonly kind: 'remainder'; readonly from: number; readonly to: number; readonly frames: number };

/** Decides what happens next. */
export interface Schedule {
  /** The index of the choice that is taken; there is at least one. */
  choose(choices: readonly Choice[]): number;
}

/** One line that names a choice. */
export function describeChoice(choice: Choice): string {
  switch (choice.kind) {
    case 'actor':
      return `${definitionName(choice.definitionKey)} ${idKey(choice.id)} in slot ${choice.slot} is visited`;
    case 'frame': {
      const what = choice.isAcknowledgement ? 'an acknowledgement' : 'a frame';
      return `${what} from slot ${choice.from} arrives in slot ${choice.to}${choice.position === 0 ? '' : ', out of order'}`;
    }
    case 'down':
      return `slot ${choice.to} learns that slot ${choice.from} is lost`;
    case 'timer':
      return `timer ${choice.order}, due at ${choice.dueAt} ms, runs`;
    case 'event':
      return choice.name;
    case 'remainder':
      return `${choice.frames} of the frames from slot ${choice.from} to slot ${choice.to} arrive`;
    default:
      return choice satisfies never;
  }
}

/** What goes on by itself, to a search that gives each its priority: an actor, a direction of a link, a timer. */
export function processOf(choice: Choice): string {
  switch (choice.kind) {
    case 'actor':
      return `actor ${choice.slot}/${idKey(choice.id)}`;
    case 'timer':
      return `timer ${choice.order}`;
    case 'event':
      return `event ${choice.name}`;
    case 'remainder':
      return `remainder ${choice.from}>${choice.to}`;
    default:
      return `link ${choice.from}>${choice.to}`;
  }
}
