// The circuit of one provider, pure: after so many failures in a row it opens, and nothing is sent; then it lets one call through, to see.
// 1. While it is not closed only that call decides; what was under way when it opened does not.
// 2. Turned down for its rate is no failure: the provider works.
// 3. Of a provider that may be starting it is open for a moment only, so many times; those are no trips, and lengthen no later wait.

/** How often it opened in a row, in full and for a moment only. */
interface Openings {
  readonly trips: number;
  readonly moments: number;
}

export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  | ({ readonly kind: 'open'; readonly untilMs: number } & Openings)
  /** One call is under way, and decides: this try of it. */
  | ({ readonly kind: 'half-open'; readonly probe: string } & Openings);

/** Failures in a row that open it. */
export const mostFailures = 5;
/** How long it stays open; doubled each time that the call which it lets through fails too. */
const openMs = 10_000;
const mostOpenMs = 120_000;
/** How often at most it opens for a moment only. */
export const mostMoments = 6;

export const closedCircuit: Circuit = Object.freeze({ kind: 'closed', failures: 0 });

/** Milliseconds until a call may be sent; 0: now. Infinity while the one that decides is under way. */
export function circuitWaitMs(circuit: Circuit, nowMs: number): number {
  if (circuit.kind === 'closed') return 0;
  return circuit.kind === 'open' ? Math.max(0, circuit.untilMs - nowMs) : Number.POSITIVE_INFINITY;
}

/** After a call was sent that `circuitWaitMs` allowed. Here and below `call` names one try of it. */
export function callSent(circuit: Circuit, call: string): Circuit {
  if (circuit.kind !== 'open') return circuit;
  const { trips, moments } = circuit;
  return { kind: 'half-open', trips, moments, probe: call };
}

/** After the provider began to answer a call: that it goes on to its end is too long to wait for. */
export function callAnswered(circuit: Circuit, call: string): Circuit {
  return isProbe(circuit, call) ? closedCircuit : circuit;
}

/** After the provider did something for a call, if only to refuse it with good reason. */
export function callServed(circuit: Circuit, call: string): Circuit {
  return circuit.kind === 'closed' || isProbe(circuit, call) ? closedCircuit : circuit;
}

/** After a call that the provider could not serve. `momentMs`: how long a moment is, with a provider that may be starting. */
export function callUnserved(circuit: Circuit, call: string, nowMs: number, momentMs?: number): Circuit {
  if (circuit.kind === 'closed')
    return circuit.failures + 1 < mostFailures
      ? { kind: 'closed', failures: circuit.failures + 1 }
      : opened({ trips: 0, moments: 0 }, nowMs, momentMs);
  return isProbe(circuit, call) ? opened(circuit, nowMs, momentMs) : circuit;
}

/** After a call was cancelled: if it was the one that decides, the next one does. */
export function callUndecided(circuit: Circuit, call: string, nowMs: number): Circuit {
  if (!isProbe(circuit, call)) return circuit;
  const { trips, moments } = circuit;
  return { kind: 'open', untilMs: nowMs, trips, moments };
}

function isProbe(circuit: Circuit, call: string): circuit is Extract<Circuit, { kind: 'half-open' }> {
  return circuit.kind === 'half-open' && circuit.probe === call;
}

function opened({ trips, moments }: Openings, nowMs: number, momentMs?: number): Circuit {
  if (momentMs !== undefined && moments < mostMoments)
    return { kind: 'open', untilMs: nowMs + momentMs, trips, moments: moments + 1 };
  return { kind: 'open', untilMs: nowMs + Math.min(mostOpenMs, openMs * 2 ** trips), trips: trips + 1, moments };
}
