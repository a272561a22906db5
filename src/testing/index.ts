// `troupe/testing`: what tests of actors need.
import '../base/needed-node.ts';

export { type Choice, describeChoice, type Schedule } from './choice.ts';
export { type Exploration, type ExploreOptions, explore } from './explore.ts';
export {
  describeReport,
  type ExploreAllOptions,
  exploreAll,
  holdInAll,
  type Scenario,
  type ScheduleReport,
  type Violation,
} from './explore-all.ts';
export {
  type CrashFault,
  type Fault,
  type FaultMoment,
  type HoldFault,
  type MessageMoment,
  type RandomFaultOptions,
  randomFaults,
  type ThrowFault,
} from './fault-plan.ts';
export { type PctOptions, pctSchedule } from './pct-schedule.ts';
export { openProbe, type Probe, type ProbeEntry, type ProbeMessage, type ProbeOptions } from './probe.ts';
export { seededSchedule } from './seeded-schedule.ts';
export {
  createSimulatedNetwork,
  type Delivery,
  type EndNames,
  type SimulatedConnection,
  type SimulatedEnd,
  type SimulatedNetwork,
  type SimulatedNetworkOptions,
} from './simulated-link.ts';
export { type CrashOptions, SimulatedSystem, type SimulatedSystemOptions } from './simulated-system.ts';
export { type TestableSystem, testable } from './testable-system.ts';
export { VirtualClock } from './virtual-clock.ts';
