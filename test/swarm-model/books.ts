// Whether a swarm's ledger is what its journal says, at the end of all runs.
import type { Ledger } from '../../src/agents/money/ledger.ts';
import { sumSpending, tokensOf } from '../../src/agents/money/spending.ts';
import { foldRun } from '../../src/agents/runs/fold-run.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import type { RunState } from '../../src/agents/runs/run-state.ts';

/** What did not hold; empty when all did. */
export function booksOn(ledger: Ledger | undefined, events: readonly RunEvent[]): readonly string[] {
  const states = new Map<string, RunState | undefined>();
  for (const event of events) states.set(event.run, foldRun(states.get(event.run), event));
  const total = sumSpending([...states.values()].flatMap((state) => state?.spending ?? []));
  const scope = ledger?.swarm();
  const faults: string[] = [];
  if (scope === undefined || scope.spent.tokens !== tokensOf(total) || scope.spent.nanoUsd !== total.nanoUsd)
    faults.push(
      `the ledger has ${JSON.stringify(scope?.spent)}, the journal ${tokensOf(total)} tokens and ${total.nanoUsd} nano-dollars`,
    );
  if (scope?.openCalls !== 0 || scope.reserved.tokens !== 0)
    faults.push(`${JSON.stringify(scope?.reserved)} are still set aside`);
  return [...faults, ...settlementsOf(events)];
}

/** Each reservation is settled once, by a reply, a failure, or the end of its run. */
function settlementsOf(events: readonly RunEvent[]): readonly string[] {
  const open = new Set<string>();
  const faults: string[] = [];
  for (const event of events) {
    const isReservation = event.kind === 'call-reserved';
    if (!isReservation && event.kind !== 'model-replied' && event.kind !== 'call-failed' && event.kind !== 'call-settled')
      continue;
    const call = `${event.run}/${event.turn}/${event.attempt}`;
    if (isReservation) open.add(call);
    else if (!open.delete(call)) faults.push(`${call} was settled twice, or was never reserved`);
  }
  return [...faults, ...[...open].map((call) => `${call} was never settled`)];
}
