// How many tokens a model can read and write in one call: floors by family, as generally known in November 2026, where the price table says nothing. A
// conversation that is shortened a little early does no harm, and the option `contextTokens` says it exactly.

/** By the beginning of the model's id; the longest that fits counts. */
const windows: Readonly<Record<string, number>> = {
  'claude-': 200_000,
  'claude-fable-5': 1_000_000,
  'gemini-': 1_000_000,
};

/** The context window of the model of that id (without its provider); `undefined` when it is not known. */
export function contextWindowOf(modelId: string): number | undefined {
  const fitting = Object.keys(windows).filter((beginning) => modelId.startsWith(beginning));
  const longest = fitting.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : windows[longest];
}
