// About how many bytes a message would be under way, without encoding it. Never throws, and may be off by half: it is for bounds.
import { isRef } from '../ref.ts';

/** What a value costs beside what is in it; also what stands for refs and for what cannot be looked into. */
const valueBytes = 8;
const opaqueBytes = 64;

export function roughSize(value: unknown): number {
  const seen = new Set<object>();
  const open: unknown[] = [value];
  let bytes = 0;
  while (open.length > 0) bytes += valueBytes + ownSize(open.pop(), open, seen);
  return bytes;
}

/** The bytes of the value itself; what is in it is added to `open`. */
function ownSize(value: unknown, open: unknown[], seen: Set<object>): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
  seen.add(value);
  try {
    if (isRef(value) || 'troupe.sendable' in value) return opaqueBytes;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
    for (const item of itemsOf(value)) open.push(item);
    return 0;
  } catch {
    return opaqueBytes;
  }
}

function itemsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (value instanceof Set || Array.isArray(value)) return value;
  if (value instanceof Error) return [value.message, value.stack, value.cause];
  return Object.entries(value).flat();
}
