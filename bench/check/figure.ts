// A figure that the check watches: an amount, or how much less a piece of work costs in Troupe than in a peer.
import type { Scenario } from '../harness/scenario.ts';

export type Figure = Amount | Ratio;

/** A value of Troupe's, the less the better. */
export interface Amount {
  readonly kind: 'amount';
  readonly name: string;
  readonly scenario: Scenario;
  readonly unit: string;
  /** A ceiling is what was measured, and this part of it, and so much more. */
  readonly headroom: { readonly share: number; readonly bytes: number };
}

/**
 * The peer's time of the processor for one operation over Troupe's, the more the better. Time of the processor, because that of the clock says more about
 * what else the machine does.
 */
export interface Ratio {
  readonly kind: 'ratio';
  readonly name: string;
  readonly scenario: Scenario;
  readonly peer: string;
  /** Of which the median counts. */
  readonly rounds: number;
}
