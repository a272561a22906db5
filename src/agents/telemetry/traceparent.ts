// Trace context as text, by W3C's `traceparent` (version 00), so that it crosses threads and journals as data.

/** What of a span's context travels. */
export interface SpanIdentity {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export function traceparentOf({ traceId, spanId, traceFlags }: SpanIdentity): string | undefined {
  const text = `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
  return parseTraceparent(text) === undefined ? undefined : text;
}

/** The context of a span elsewhere; `undefined` for text that is none, or for an id of nothing but zeros. */
export function parseTraceparent(text: string): (SpanIdentity & { readonly isRemote: true }) | undefined {
  const [, traceId = '', spanId = '', flags = ''] = form.exec(text) ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
