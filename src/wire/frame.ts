// What crosses a link: one JSON text, alone when all of its ops are small and plain, else with what rides beside it through structured clone.
// The text is a flat list: number of the frame, acknowledgement, names that are spelled here for the first time (0 for none); then the ops,
// each a head and what the head says: so the common op costs three numbers and no object. Where the program has changed what JSON makes of lists,
// the list itself stands in the text's place.
import type { SideEntry } from './value-codec.ts';

export type Frame = string | MixedFrame;
export type MixedFrame = readonly [text: string | readonly unknown[], clones: readonly unknown[], refs: readonly SideEntry[]];

/** Heads of ops, and of what else stands between them. A prefix says something of the op that follows it. */
export const Head = {
  /** The next of the clones. */
  clone: 0,
  /** A record as the op codec makes it. */
  record: 1,
  /** Ask, value. */
  reply: 2,
  /** Ask; the value is undefined. */
  replyNothing: 3,
  /** A prefix: there are placeholders of refs in what follows. */
  withRefs: 4,
  /** Ask, record. */
  replyRecord: 5,
  /** A list's number; its new items are the next of the clones. */
  grow: 6,
  /** A list's number: it is not used any more. */
  forget: 7,
  /** From here on: `firstMail + 8 * way + shape`. */
  firstMail: 8,
} as const;

/** How mail goes on after its head and its target's count. */
export const MailShape = {
  /** Argument. */
  one: 0,
  nothing: 1,
  /** Argument, ask, remainingMs (null for no end). */
  askOne: 2,
  /** List of arguments, ask, remainingMs. */
  list: 3,
  /** The argument as a record: the number of its keys' name, then its values. */
  record: 4,
  /** Record, ask, remainingMs. */
  askRecord: 5,
  /** The argument is a view of a shared list: number, length. */
  view: 6,
} as const;

export const mailShapes = 8;

/** A frame that carries no ops. */
export function acknowledgement(number: number): Frame {
  return `[0,${number},0]`;
}

export function isAcknowledgement(frame: unknown): boolean {
  return typeof frame === 'string' && frame.startsWith('[0,');
}

/** The other end sent what makes no sense here. */
export class UnreadableFrame extends Error {
  override readonly name = 'UnreadableFrame';
}
