// Messages that an actor puts aside, to be handled later. Bounded; they are the actor's until it takes them back.
// 1. They are replayed in the order of their arrival, ahead of all mail.
// 2. The message of a turn that fails is that turn's, also when it was put aside: it does not come back.
// 3. When the incarnation ends they go back to the front of the mailbox: to the next life, or to the dead letters with the rest.

import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import type { Stash } from '../actor-context.ts';
import { definitionName } from '../definition-name.ts';
import type { Cell, Turn } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { scopeOf } from '../mail/message-turn.ts';
import type { LaterReply } from '../protocol.ts';

interface Entry {
  readonly method: string;
  readonly argument: unknown;
}

const stashed: LaterReply<unknown> = { 'troupe.later': () => undefined };

/** Gives an incarnation its one stash; throws `invalid-argument`. */
export function makeStash(core: Core, cell: Cell, isLive: () => boolean, options: { readonly capacity: number }): Stash {
  checkObject(options, 'options');
  checkFields(options, ['capacity'], 'a stash has');
  const { capacity } = options;
  if (!Number.isSafeInteger(capacity) || capacity < 1)
    throw invalidArgument('capacity', 'a whole number of at least 1', capacity);
  if (cell.ext.stash !== undefined) throw invalidArgument('stash', 'made once per life', 'made already');
  const mail: Entry[] = [];
  if (isLive()) cell.ext.stash = mail;
  return {
    capacity,
    get size() {
      return mail.length;
    },
    get isFull() {
      return mail.length >= capacity;
    },
    add: () => {
      if (mail.length >= capacity) throw overflow(cell, capacity);
      if (isLive()) mail.push(takeInHand(core, cell));
      return stashed;
    },
    unstash: () => {
      if (isLive()) putBack(core, cell);
    },
  };
}

/** Puts what is stashed before all mail. */
export function putBack(core: Core, cell: Cell): void {
  const entries = cell.extension?.stash?.splice(0) ?? [];
  for (const { method, argument } of entries.reverse()) cell.mail.unshift(method, argument);
  if (entries.length > 0) core.schedule(cell);
}

/** Takes the message that is being handled out of its handler's hand: what the handler returns does not answer it. */
function takeInHand(core: Core, cell: Cell): Entry {
  const { turn, mail } = cell;
  if (turn?.isInHand === true) {
    turn.isInHand = false;
    turn.isPutAside = true;
    if (turn.side !== undefined) scopeOf(turn).putAside();
    return { method: turn.method, argument: turn.argument };
  }
  const { method, argument } = mail;
  if (turn !== undefined || core.current !== cell || typeof method !== 'string')
    throw new ActorError('no-message', 'there is no message in hand that could be stashed');
  mail.clearTaken();
  return { method, argument };
}

/** Takes the message of a turn that failed out of the stash. */
export function takeBack(cell: Cell, { method, argument, scope, isPutAside }: Turn): void {
  const mail = cell.extension?.stash;
  const last = mail?.at(-1);
  if (isPutAside !== true || last?.method !== method || !Object.is(last.argument, argument)) return;
  mail?.pop();
  if (scope !== undefined && scope.handle === undefined) scope.isDeferred = false;
}

function overflow(cell: Cell, capacity: number): ActorError {
  const name = definitionName(cell.definitionKey);
  return new ActorError('stash-overflow', `the stash of ${name} holds ${capacity} messages already`, { details: { capacity } });
}
