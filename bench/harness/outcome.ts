// What a contender's program says of one run, read and checked. What was not completed as ordered is refused: half the work done in half the time is no speed.

export interface Outcome {
  /** Operations that were seen to be done at the receiving end. */
  readonly completed: number;
  readonly elapsedMs: number;
  /** Of the whole process, in the measured part. */
  readonly cpuMs?: number;
  readonly values: Readonly<Record<string, number>>;
}

export type ReadOutcome = { readonly ok: true; readonly outcome: Outcome } | { readonly ok: false; readonly reason: string };

/** Reads the one line of JSON that a program prints, and holds it against the number of operations that were ordered. */
export function readOutcome(printed: string, orderedOperations: number): ReadOutcome {
  const lines = printed.split('\n').filter((line) => line.trim() !== '');
  if (lines.length !== 1) return refused(`it printed ${lines.length} lines instead of one`);
  let said: unknown;
  try {
    said = JSON.parse(lines[0] ?? '');
  } catch {
    return refused(`what it printed is no JSON: ${(lines[0] ?? '').slice(0, 100)}`);
  }
  return checkOutcome(said, orderedOperations);
}

function checkOutcome(said: unknown, orderedOperations: number): ReadOutcome {
  if (typeof said !== 'object' || said === null) return refused('it printed no object');
  const { completed, elapsedMs, cpuMs, values = {} } = said as Record<string, unknown>;
  if (!isAmount(completed)) return refused('it did not say what it completed');
  if (completed !== orderedOperations) return refused(`it completed ${completed} of ${orderedOperations} operations`);
  if (!isAmount(elapsedMs) || elapsedMs === 0) return refused('it did not say how long it took');
  if (cpuMs !== undefined && !isAmount(cpuMs)) return refused('its cpuMs is no amount');
  if (!isAmounts(values)) return refused('its values are no amounts');
  return { ok: true, outcome: { completed, elapsedMs, ...(cpuMs === undefined ? {} : { cpuMs }), values } };
}

function refused(reason: string): ReadOutcome {
  return { ok: false, reason };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isAmounts(value: unknown): value is Readonly<Record<string, number>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((amount) => Number.isFinite(amount));
}
