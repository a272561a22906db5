// How a contender without an own scheduler takes its turns: the same for each, so that only what a turn calls differs.

/** Takes one turn; gives whether it was answered well. */
export type Turn = (number: number) => Promise<boolean>;

/** One turn for each of `numbers`, at most `live` at once (default: all), each followed by the next; gives how many were answered well. */
export async function takeTurns(turn: Turn, numbers: readonly number[], live = numbers.length): Promise<number> {
  const rest = numbers.values();
  let good = 0;
  const line = async (): Promise<void> => {
    for (const number of rest) if (await turn(number)) good++;
  };
  await Promise.all(Array.from({ length: live }, line));
  return good;
}
