// Compaction: a transcript made shorter before its model can no longer read it. Pure, and mechanical: no model is asked.
// 1. The first message, which is the task, stays as it is. The newest turns stay, as many as find room; what is between becomes one message.
// 2. A tool call and its result stay together or go together.
// 3. What fits is left alone: compacting twice is compacting once.
import type { ModelMessage } from '../../../models/model.ts';
import { cutMessage } from './cut-message.ts';
import { leftOutText } from './left-out-text.ts';
import { bytesOfMessage, bytesOfMessages } from './transcript-size.ts';

/** The messages from `from` up to, and without, `to`, and what takes their place. */
export interface Compaction {
  readonly from: number;
  readonly to: number;
  readonly messages: readonly ModelMessage[];
}

/** Of the room beside the task, what the newest turns get; the rest is for the message about the others. */
const tailShare = 0.7;
/** The most bytes of the message that stands for what was left out. */
const mostLeftOutBytes = 16_384;

/** How to bring `messages` down to `mostBytes`; `undefined` when they fit, or when there is nothing to leave out. */
export function planCompaction(messages: readonly ModelMessage[], mostBytes: number): Compaction | undefined {
  const [task, ...rest] = messages;
  if (task === undefined || rest.length === 0 || bytesOfMessages(messages) <= mostBytes) return undefined;
  const room = Math.max(0, mostBytes - bytesOfMessage(task));
  const to = tailStart(messages, room * tailShare);
  const tail = fitted(messages.slice(to), Math.floor(room * tailShare));
  const leftOut = messages.slice(1, to);
  if (leftOut.length === 0) return tail === undefined ? undefined : { from: to, to: messages.length, messages: tail };
  const left = room - bytesOfMessages(tail ?? messages.slice(to));
  const summary: ModelMessage = { role: 'user', text: leftOutText(leftOut, Math.min(left, mostLeftOutBytes)) };
  return tail === undefined
    ? { from: 1, to, messages: [summary] }
    : { from: 1, to: messages.length, messages: [summary, ...tail] };
}

/** `messages` after the compaction. */
export function compacted(
  messages: readonly ModelMessage[],
  { from, to, messages: instead }: Compaction,
): readonly ModelMessage[] {
  return [...messages.slice(0, from), ...instead, ...messages.slice(to)];
}

/** Where the newest turns begin that fit into so many bytes; the last one always does. A turn never begins with results. */
function tailStart(messages: readonly ModelMessage[], mostBytes: number): number {
  let start = messages.length;
  let bytes = 0;
  for (let at = messages.length - 1; at >= 1; at--) {
    const message = messages[at];
    if (message === undefined) break;
    bytes += bytesOfMessage(message);
    if (bytes > mostBytes && start < messages.length) break;
    if (message.role !== 'tools') start = at;
  }
  return start;
}

/** The newest turn alone may be too large: then its long texts are cut. `undefined` when it fits as it is. */
function fitted(tail: readonly ModelMessage[], mostBytes: number): readonly ModelMessage[] | undefined {
  if (bytesOfMessages(tail) <= mostBytes) return undefined;
  let cut = tail;
  // What tools gave is cut before what the model said, which its provider may want back unchanged.
  for (const roles of [['tools'], ['tools', 'user'], ['tools', 'user', 'assistant']] as const) {
    for (let characters = 16_384; characters >= 16; characters = Math.floor(characters / 2)) {
      cut = tail.map((message) =>
        (roles as readonly string[]).includes(message.role) ? cutMessage(message, characters) : message,
      );
      if (bytesOfMessages(cut) <= mostBytes) return cut;
    }
  }
  return cut;
}
