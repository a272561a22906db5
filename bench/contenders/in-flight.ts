// Calls and messages with so many under way, the same for all.

/** Makes `calls` calls of `call`, at most `inFlight` at once; settles when all are answered. */
export async function keepInFlight(inFlight: number, calls: number, call: () => Promise<unknown>): Promise<void> {
  let left = calls;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, calls) }, lane));
}

/** Chunks between two looks at how far the receiver is. */
const chunksOfWindow = 20;

/**
 * Calls `send` so often, with the event loop let in after each `chunk`, as a program would that sends for ever. At most two windows of 20 chunks are under
 * way: `receivedAll` settles when the receiver has had what was sent before it was called. Without that, a receiver that gets no processor for a while
 * would have the sender measured by how it fills the memory.
 */
export async function sendPaced(
  messages: number,
  chunk: number,
  send: () => void,
  receivedAll: () => Promise<unknown>,
): Promise<void> {
  let window: Promise<unknown> = Promise.resolve();
  let chunks = 0;
  for (let sent = 0; sent < messages; chunks++) {
    for (const end = Math.min(messages, sent + chunk); sent < end; sent++) send();
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (chunks % chunksOfWindow !== chunksOfWindow - 1) continue;
    await window;
    window = receivedAll();
  }
  await window;
}
