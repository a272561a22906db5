// The circuit of one provider, pure: after so many failures in a row it opens, and nothing is sent; then it lets one call through, to see.
// Turned down for its rate is no failure: the provider works.

export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly untilMs: number; readonly trips: number }
  /** One call is under way, and decides. */
  | { readonly kind: 'half-open'; readonly trips: number };

/** Failures in a row that open it. */
export const mostFailures = 5;
/** How long it stays open; doubled each time that the call which it lets through fails too. */
export const openMs = 10_000;
export const mostOpenMs = 120_000;

export const closedCircuit: Circuit = Object.freeze({ kind: 'closed', failures: 0 });

/** Milliseconds until a call may be sent; 0: now. Infinity while the one that decides is under way. */
export function circuitWaitMs(circuit: Circuit, nowMs: number): number {
  if (circuit.kind === 'closed') return 0;
  return circuit.kind === 'open' ? Math.max(0, circuit.untilMs - nowMs) : Number.POSITIVE_INFINITY;
}

/** After a call was sent that `circuitWaitMs` allowed. */
export function callSent(circuit: Circuit): Circuit {
  return circuit.kind === 'open' ? { kind: 'half-open', trips: circuit.trips } : circuit;
}

/** After the provider did something for a call, if only to refuse it with good reason. */
export function callServed(circuit: Circuit): Circuit {
  // What was under way when it opened decides nothing.
  return circuit.kind === 'open' ? circuit : closedCircuit;
}

/** After a call that the provider could not serve. */
export function callUnserved(circuit: Circuit, nowMs: number): Circuit {
  switch (circuit.kind) {
    case 'open':
      return circuit;
    case 'half-open':
      return opened(circuit.trips + 1, nowMs);
    default:
      return circuit.failures + 1 < mostFailures ? { kind: 'closed', failures: circuit.failures + 1 } : opened(1, nowMs);
  }
}

/** After the call that was to decide was cancelled: the next one decides. */
export function callUndecided(circuit: Circuit, nowMs: number): Circuit {
  return circuit.kind === 'half-open' ? { kind: 'open', untilMs: nowMs, trips: circuit.trips } : circuit;
}

function opened(trips: number, nowMs: number): Circuit {
  return { kind: 'open', untilMs: nowMs + Math.min(mostOpenMs, openMs * 2 ** (trips - 1)), trips };
}
