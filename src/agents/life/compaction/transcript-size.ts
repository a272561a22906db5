// How large a transcript is, in bytes of JSON. A message never changes, so each is measured once.
import type { ModelMessage } from '../../../models/model.ts';

const known = new WeakMap<ModelMessage, number>();

export function bytesOfMessage(message: ModelMessage): number {
  const before = known.get(message);
  if (before !== undefined) return before;
  const bytes = Buffer.byteLength(JSON.stringify(message));
  known.set(message, bytes);
  return bytes;
}

export function bytesOfMessages(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + bytesOfMessage(message), 0);
}
