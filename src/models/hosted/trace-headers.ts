// The headers that make a provider's part of a call, or that of a proxy before it, belong to the call's trace. A user's own header of that name goes before.

/** None where nobody traces. */
export function traceHeaders(traceparent: string | undefined): Readonly<Record<string, string>> {
  return traceparent === undefined ? {} : { traceparent };
}
