// Work that keeps a thread busy for so long: what a tool does that parses, compresses or searches.

/** Milliseconds, as they pass. Gives how often it went round. */
export function keepBusy(ms: number): number {
  const until = performance.now() + ms;
  let rounds = 0;
  while (performance.now() < until) rounds++;
  return rounds;
}
