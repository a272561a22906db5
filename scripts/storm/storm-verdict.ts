// What a storm must leave behind: runs that ended once, announcements that were applied once, windows that were kept, and books that agree.
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import type { RunRecord } from '../../src/agents/runs/run-record.ts';
import type { StandInReport } from '../../test/stand-in/house.ts';

export interface StormEvidence {
  readonly records: readonly RunRecord[];
  readonly events: readonly RunEvent[];
  readonly report: StandInReport;
  /** How many runs there are to be when no chief failed before it spawned. */
  readonly expected: number;
}

export function stormFaults(evidence: StormEvidence): readonly string[] {
  return [...endsOf(evidence), ...announcementsOf(evidence), ...windowsOf(evidence), ...booksOf(evidence), ...leftOf(evidence)];
}

export function rowsOf(
  records: readonly RunRecord[],
  events: readonly RunEvent[],
  report: StandInReport,
): readonly (readonly [string, string | number])[] {
  const outcomes = countsOf(records.map(({ outcome }) => outcome ?? 'open'));
  const codes = countsOf(records.flatMap(({ error }) => (error === null ? [] : [error.code])));
  const served = countsOf(report.calls.map(({ outcome }) => outcome));
  const faults = countsOf(report.calls.flatMap(({ fault }) => (fault === undefined ? [] : [fault])));
  const recorded = events.flatMap((event) => (event.kind === 'model-replied' ? [event] : []));
  return [
    ['runs', records.length],
    ['ended as', inWords(outcomes)],
    ['failed with', inWords(codes)],
    [
      'for instance',
      [...new Map(records.flatMap(({ error }) => (error === null ? [] : [[error.code, error.message]]))).values()].join(' | '),
    ],
    ['restarts of agents', records.reduce((sum, { restarts }) => sum + restarts, 0)],
    ['announcements applied', events.filter(({ kind }) => kind === 'announced').length],
    ['calls that the server saw', `${report.calls.length}: ${inWords(served)}`],
    ['faults that the server played', inWords(faults)],
    ['replies recorded', recorded.length],
    ['beyond a window', JSON.stringify(report.exceeded)],
    ['most in flight', JSON.stringify(report.mostInFlight)],
    ['server charged', `$${(report.nanoUsd / 1e9).toFixed(6)}`],
    ['ledger says', `$${records.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0).toFixed(6)}`],
  ];
}

function endsOf({ records, events }: StormEvidence): readonly string[] {
  const ends = countsOf(events.flatMap((event) => (event.kind === 'ended' ? [event.run] : [])));
  return events.flatMap((event) => {
    if (event.kind !== 'accepted') return [];
    const record = records.find(({ id }) => id === event.run);
    if (ends.get(event.run) !== 1) return [`run ${event.run} ended ${ends.get(event.run) ?? 0} times`];
    return record?.outcome === null ? [`run ${event.run} has ended and its record is open`] : [];
  });
}

function announcementsOf({ events }: StormEvidence): readonly string[] {
  const announced = countsOf(events.flatMap((event) => (event.kind === 'announced' ? [event.child] : [])));
  return events.flatMap((event) => {
    if (event.kind !== 'accepted' || event.spec.parent === null || announced.get(event.run) === 1) return [];
    return [`run ${event.run} was announced ${announced.get(event.run) ?? 0} times`];
  });
}

function windowsOf({ report }: StormEvidence): readonly string[] {
  return Object.entries(report.exceeded).flatMap(([wire, windows]) =>
    Object.entries(windows).flatMap(([name, times]) => (times === 0 ? [] : [`${wire}: ${name} was exceeded ${times} times`])),
  );
}

/** To the token for each reply that was recorded, and never below the server's books in all. */
function booksOf({ events, report, records }: StormEvidence): readonly string[] {
  const faults: string[] = [];
  const served = new Map(
    report.calls.flatMap((call) => (call.responseId === undefined ? [] : [[call.responseId, call] as const])),
  );
  const seen = new Set<string>();
  for (const event of events) {
    if (event.kind !== 'model-replied') continue;
    const call = served.get(event.responseId ?? '');
    if (call === undefined || seen.has(event.responseId ?? '')) {
      faults.push(
        `the reply ${event.run}/${event.turn} has the id ${event.responseId}, which ${call === undefined ? 'the server does not know' : 'came before'}`,
      );
      continue;
    }
    seen.add(event.responseId ?? '');
    const { input, output, cacheRead, cacheWrite } = call.usage;
    const ours = [
      event.usage.inputTokens,
      event.usage.outputTokens,
      event.usage.cacheReadTokens ?? 0,
      event.usage.cacheWriteTokens ?? 0,
    ];
    if (ours.join() !== [input, output, cacheRead, cacheWrite].join())
      faults.push(
        `run ${event.run} has ${ours.join()} tokens for ${event.responseId}, the server ${[input, output, cacheRead, cacheWrite].join()}`,
      );
  }
  const ours = records.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  if (ours < report.nanoUsd / 1e9 - 1e-9) faults.push(`the ledger has $${ours}, the server charged $${report.nanoUsd / 1e9}`);
  return faults;
}

function leftOf({ report }: StormEvidence): readonly string[] {
  const handles = process
    .getActiveResourcesInfo()
    .filter((name) => name !== 'PipeWrap' && name !== 'ProcessWrap' && name !== 'TTYWrap');
  return [
    ...(report.inFlight > 0 ? [`${report.inFlight} calls are still being answered`] : []),
    ...(handles.some((name) => name === 'MessagePort' || name === 'Worker') ? [`left over: ${handles.join(', ')}`] : []),
  ];
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function inWords(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
}
