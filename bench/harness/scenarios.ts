// The table of scenarios, in the order in which they run and are shown. To add some: a file under `scenarios/`, and its line here.
import type { Scenario } from './scenario.ts';
import { crossThreadScenarios } from './scenarios/cross-thread.ts';
import { inThreadScenarios } from './scenarios/in-thread.ts';
import { lifeScenarios } from './scenarios/life.ts';
import { memoryScenarios } from './scenarios/memory.ts';
import { savinaScaling, savinaScenarios } from './scenarios/savina.ts';
import { swarmScenarios } from './scenarios/swarm.ts';

export const scenarios: readonly Scenario[] = [
  ...inThreadScenarios,
  ...memoryScenarios,
  ...crossThreadScenarios,
  ...lifeScenarios,
  ...savinaScenarios,
  savinaScaling,
  ...swarmScenarios,
];
