// Compaction: a transcript made shorter before its model can no longer read it. Pure, and mechanical: no model is asked.
// 1. The run's task stays as it is. The newest turns stay, as many as find room; what is before the task, and between it and them, becomes one message each.
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
  /** Where the task is afterwards. */
  readonly taskAt: number;
}

/** Of the room beside the task, what the newest turns get; the rest is for the messages about the others. */
const tailShare = 0.7;
/** The most bytes of a message that stands for what was left out. */
const mostLeftOutBytes = 16_384;

/** How to bring `messages` down to `mostBytes`; `taskAt` is the place of the run's task. `undefined` when they fit, or when there is nothing to leave out. */
export function planCompaction(messages: readonly ModelMessage[], mostBytes: number, taskAt = 0): Compaction | undefined {
  const task = messages[taskAt];
  if (task === undefined || bytesOfMessages(messages) <= mostBytes) return undefined;
  const room = Math.max(0, mostBytes - bytesOfMessage(task));
  const tailBytes = Math.floor(room * tailShare);
  const to = tailStart(messages, taskAt, tailBytes);
  const tail = fitted(messages.slice(to), tailBytes, task);
  const before = messages.slice(0, Math.min(to, taskAt));
  const after = messages.slice(taskAt + 1, to);
  const left = (room - bytesBeside(task, tail)) / (before.length > 0 && after.length > 0 ? 2 : 1);
  const instead = [...leftOut(before, left), ...(to > taskAt ? [task] : []), ...leftOut(after, left), ...tail];
  return difference(messages, instead, instead.indexOf(task));
}

/** `messages` after the compaction. */
export function compacted(
  messages: readonly ModelMessage[],
  { from, to, messages: instead }: Compaction,
): readonly ModelMessage[] {
  return [...messages.slice(0, from), ...instead, ...messages.slice(to)];
}

function leftOut(messages: readonly ModelMessage[], mostBytes: number): readonly ModelMessage[] {
  if (messages.length === 0) return [];
  return [{ role: 'user', text: leftOutText(messages, Math.min(mostBytes, mostLeftOutBytes)) }];
}

/** What has changed, without what is the same at both ends. */
function difference(before: readonly ModelMessage[], after: readonly ModelMessage[], taskAt: number): Compaction | undefined {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  if (from === before.length && from === after.length) return undefined;
  return { from, to: before.length - same, messages: after.slice(from, after.length - same), taskAt };
}

function bytesBeside(task: ModelMessage, messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + (message === task ? 0 : bytesOfMessage(message)), 0);
}

/** Where the newest turns begin that fit into so many bytes beside the task; the last one always does. A turn never begins with results. */
function tailStart(messages: readonly ModelMessage[], taskAt: number, mostBytes: number): number {
  let start = messages.length;
  let bytes = 0;
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at];
    if (message === undefined || (at === taskAt && at === 0)) break;
    bytes += at === taskAt ? 0 : bytesOfMessage(message);
    if (bytes > mostBytes && start < messages.length) break;
    if (message.role !== 'tools') start = at;
  }
  return start;
}

/** The newest turn alone may be too large: then its long texts are cut, the task's never. */
function fitted(tail: readonly ModelMessage[], mostBytes: number, task: ModelMessage): readonly ModelMessage[] {
  let cut = tail;
  // What tools gave is cut before what the model said, which its provider may want back unchanged.
  for (const roles of [['tools'], ['tools', 'user'], ['tools', 'user', 'assistant']]) {
    for (let characters = 16_384; characters >= 16; characters = Math.floor(characters / 2)) {
      if (bytesBeside(task, cut) <= mostBytes) return cut;
      cut = tail.map((message) => (message !== task && roles.includes(message.role) ? cutMessage(message, characters) : message));
    }
  }
  return cut;
}
