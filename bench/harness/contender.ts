// What a contender is: a program that does the work of scenarios. `bench/contenders/<its folder>` holds it; a line in `contenders.ts` enters it.

/** What has to be installed before a contender can run; asked for by the switch of the same name. */
export type Need = 'peers' | 'erlang' | 'swarm';

export interface Contender {
  /** As in the rows. One contender may have several lines, with a program each. */
  readonly name: string;
  /** Under `bench/contenders`; `.ts` runs with this Node, `.erl` with Erlang. */
  readonly program: string;
  /** Names of scenarios, or of their programs; a `*` at the end stands for any rest. */
  readonly scenarios: readonly string[];
  readonly needs?: Need;
  /** Whether it runs with each number of threads of a scenario; default: with the first only. */
  readonly everyThreads?: true;
  /** The part of a scenario's operations that it is given, above 0 and up to 1; default 1. For those for whom all would take minutes. */
  readonly share?: number;
}

/** Whether the contender's line names this scenario. */
export function takesPart(contender: Contender, scenario: { readonly name: string; readonly program: string }): boolean {
  return contender.scenarios.some((word) => fits(word, scenario.name) || fits(word, scenario.program));
}

function fits(word: string, name: string): boolean {
  return word.endsWith('*') ? name.startsWith(word.slice(0, -1)) : name === word;
}
