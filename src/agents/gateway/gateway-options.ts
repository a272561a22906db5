// The swarm's options about the calls of hosted models, and their check.
import { invalidArgument } from '../../base/actor-error.ts';

export interface GatewayOptions {
  /**
   * Whether listeners are told what hosted models write while they write it (`delta` events), joined for 50 ms; what cannot be passed on in time is left
   * out. Telemetry: the reply is the truth. Default false.
   */
  readonly deltas?: boolean;
}

export interface GatewaySettings {
  readonly deltas: boolean;
}

export const gatewayFields: readonly (keyof GatewayOptions)[] = ['deltas'];

/** Throws `invalid-argument`. */
export function gatewaySettings({ deltas = false }: GatewayOptions): GatewaySettings {
  if (typeof deltas !== 'boolean') throw invalidArgument('deltas', 'true or false', deltas);
  return { deltas };
}
