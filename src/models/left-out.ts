// The first line of a message that stands for the part of a conversation that was left out: it says how many replies that were. One form, since whoever
// counts a transcript's turns has to know of those that are not there.
import type { ModelMessage } from './model.ts';

const pattern = /^\[(\d+) earlier replies of yours, and what came of them, are left out here\./;

/** The beginning of the message that stands for so many replies. */
export function leftOutLine(replies: number): string {
  return `[${replies} earlier replies of yours, and what came of them, are left out here.`;
}

/** How many replies the message stands for; 0 for any that stands for itself. */
export function repliesLeftOut(message: ModelMessage): number {
  return message.role === 'user' ? Number(pattern.exec(message.text)?.[1] ?? 0) : 0;
}

/** How many replies the model has given in this conversation, those that are left out too. */
export function repliesIn(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + (message.role === 'assistant' ? 1 : repliesLeftOut(message)), 0);
}
