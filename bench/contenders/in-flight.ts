// Calls with so many in flight, the same for all who answer calls.

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

/** Calls `send` so often, with the event loop let in after each `chunk`, as a program would that sends for ever. */
export async function sendInChunks(messages: number, chunk: number, send: () => void): Promise<void> {
  for (let sent = 0; sent < messages; ) {
    for (const end = Math.min(messages, sent + chunk); sent < end; sent++) send();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
