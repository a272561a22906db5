// `troupe/testing`: what tests of actors need.
export { createSimulatedNetwork, type SimulatedConnection, type SimulatedEnd, type SimulatedNetwork } from './simulated-link.ts';
export { type CrashOptions, SimulatedSystem, type SimulatedSystemOptions } from './simulated-system.ts';
export { VirtualClock } from './virtual-clock.ts';
