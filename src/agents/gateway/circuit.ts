// The circuit of one provider, pure: after so many failures in a row it opens, and nothing is sent; then it lets one call through, to see.
// 1. While it is not closed only that call decides; what was under way when it opened does not.
// 2. Turned down for its rate is no failure: the provider works.

export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly untilMs: number; readonly trips: number }
  /** One call is under way, and decides: this try of it. */
  | { readonly kind: 'half-open'; readonly trips: number; readonly probe: string };

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

/** After a call was sent that `circuitWaitMs` allowed. Here and below `call` names one try of it. */
export function callSent(circuit: Circuit, call: string): Circuit {
  return circuit.kind === 'open' ? { kind: 'half-open', trips: circuit.trips, probe: call } : circuit;
}

/** After the provider began to answer a call: that it goes on to its end is too long to wait for. */
export function callAnswered(circuit: Circuit, call: string): Circuit {
  return isProbe(circuit, call) ? closedCircuit : circuit;
}

/** After the provider did something for a call, if only to refuse it with good reason. */
export function callServed(circuit: Circuit, call: string): Circuit {
  return circuit.kind === 'closed' || isProbe(circuit, call) ? closedCircuit : circuit;
}

/** After a call that the provider could not serve. */
export function callUnserved(circuit: Circuit, call: string, nowMs: number, firstOpenMs = openMs): Circuit {
  if (circuit.kind === 'closed')
    return circuit.failures + 1 < mostFailures
      ? { kind: 'closed', failures: circuit.failures + 1 }
      : opened(1, nowMs, firstOpenMs);
  return isProbe(circuit, call) ? opened(circuit.trips + 1, nowMs, firstOpenMs) : circuit;
}

/** After a call was cancelled: if it was the one that decides, the next one does. */
export function callUndecided(circuit: Circuit, call: string, nowMs: number): Circuit {
  return isProbe(circuit, call) ? { kind: 'open', untilMs: nowMs, trips: circuit.trips } : circuit;
}

function isProbe(circuit: Circuit, call: string): circuit is Extract<Circuit, { kind: 'half-open' }> {
  return circuit.kind === 'half-open' && circuit.probe === call;
}

function opened(trips: number, nowMs: number, firstOpenMs: number): Circuit {
  return { kind: 'open', untilMs: nowMs + Math.min(mostOpenMs, firstOpenMs * 2 ** (trips - 1)), trips };
}
