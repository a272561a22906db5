// What the default export of a `troupe.config.ts` may say: the options of a swarm but for those that belong to the program that runs it.
import type { SwarmOptions } from './swarm-options.ts';

/** Options that only a program can give. */
export const programOptions = ['system', 'threads', 'onEvent', 'journal', 'clock', 'random', 'tape'] as const;

/** Options for every swarm that the command makes in this folder. What the command line says goes before it. */
export type TroupeConfig = Omit<SwarmOptions, (typeof programOptions)[number]>;
