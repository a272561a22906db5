// Names of modules that are loaded elsewhere, or later, by their URLs. The sources end in .ts, the built package in .js: a module finds its neighbours
// by its own ending. What is named so is seen neither by the type check nor by that of layers, so it is a neighbour, and a test loads it.

/** The URL of the module `name`, without its ending, beside the module at `url` or below. */
export function moduleBeside(url: string, name: string): string {
  const ending = /\.[cm]?[jt]s$/.exec(new URL(url).pathname)?.[0] ?? '.js';
  return new URL(`./${name}${ending}`, url).href;
}
