// A run under a limit in dollars may use only models whose price is known: otherwise the limit could not be kept.
import { ActorError } from '../../base/actor-error.ts';
import type { Prices } from '../../models/model-price.ts';
import { callPriceOf } from '../../models/prices.ts';
import type { RunLimits } from '../limits.ts';
import { modelsOf } from '../model-choice.ts';
import type { AgentSpec } from '../runs/run-event.ts';

/** Throws `limit-unpriced`, naming the model, when `limits` has `maxUsd` and the price of a model that the agent may come to use is not known. */
export function refuseUnpriced(agent: AgentSpec, limits: RunLimits, prices: Prices, wallMs: number): void {
  if (limits.maxUsd === undefined) return;
  const unpriced = modelsOf(agent).find((model) => callPriceOf(model, wallMs, prices) === null);
  if (unpriced === undefined) return;
  const why = `limits.maxUsd is set, and the price of ${unpriced}, a model of agent "${agent.name}", is not known; give it in \`prices\``;
  throw new ActorError('limit-unpriced', why, { details: { limit: 'maxUsd', model: unpriced, agent: agent.name } });
}
