// What became of the readers, put together from the replies to spawning, waiting and listing.
import { outputOf } from './move.ts';
import { type AnsweredCall, fieldOf, listOf, textOf } from './transcript.ts';

/** What one document came to. */
export interface ChildReport {
  readonly document: string;
  readonly outcome:
    | { readonly kind: 'value'; readonly value: unknown }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };
}

export interface Gathered {
  /** The runs that were accepted. */
  readonly runs: readonly string[];
  /** One for each document, as far as known. */
  readonly reports: readonly ChildReport[];
  /** Runs whose result was neither given nor asked for. */
  readonly missing: readonly string[];
  /** Listings whose reply broke off, and where to go on. */
  readonly unfinishedLists: readonly { readonly runs: readonly unknown[]; readonly offset: number }[];
}

type Outcome = ChildReport['outcome'];

export function gatherReports(answered: readonly AnsweredCall[], names: readonly string[]): Gathered {
  const started = startedRuns(answered, names);
  const outcomes = new Map<string, Outcome>();
  const asked = new Set<unknown>();
  const lists = new Map<string, { runs: readonly unknown[]; offset: number | undefined }>();
  for (const { name, input, result } of answered) {
    if (name === 'sessions_yield') {
      for (const row of listOf(outputOf(result), 'results')) addOutcome(outcomes, row);
    }
    if (name !== 'sessions_list') continue;
    const runs = listOf(input, 'runs');
    for (const run of runs) asked.add(run);
    const output = outputOf(result);
    for (const row of listOf(output, 'sessions')) addOutcome(outcomes, row);
    const next = fieldOf(output, 'nextOffset');
    const isForward = typeof next === 'number' && next > Number(fieldOf(input, 'offset') ?? 0);
    lists.set(JSON.stringify(runs), { runs, offset: isForward ? next : undefined });
  }
  const runs = [...started.documents.keys()];
  return {
    runs,
    reports: [...started.refused, ...runs.map((run) => reportOf(started.documents.get(run) ?? run, outcomes.get(run)))],
    missing: runs.filter((run) => !outcomes.has(run) && !asked.has(run)),
    unfinishedLists: [...lists.values()].flatMap(({ runs: listed, offset }) =>
      offset === undefined ? [] : [{ runs: listed, offset }],
    ),
  };
}

interface Started {
  /** The document of each run. */
  readonly documents: ReadonlyMap<string, string>;
  readonly refused: readonly ChildReport[];
}

function startedRuns(answered: readonly AnsweredCall[], names: readonly string[]): Started {
  const documents = new Map<string, string>();
  const refused: ChildReport[] = [];
  for (const { name, input, result } of answered) {
    if (name === 'sessions_spawn') {
      const document = String(listOf(fieldOf(input, 'task'), 'files')[0] ?? textOf(input, 'label') ?? '');
      const run = result.ok ? textOf(result.output, 'run') : undefined;
      if (run !== undefined) documents.set(run, document);
      else refused.push({ document, outcome: failure(result.ok ? undefined : result.error) });
    }
    if (name !== 'sessions_map') continue;
    const output = outputOf(result);
    const rejected = new Map(listOf(output, 'refused').map((row) => [textOf(row, 'item') ?? '', row]));
    for (const [document, row] of rejected) refused.push({ document, outcome: failure(row) });
    // Runs are listed in the order of the items that were accepted.
    const accepted = names.filter((document) => !rejected.has(document));
    for (const [index, run] of listOf(output, 'runs').entries()) documents.set(String(run), accepted[index] ?? String(run));
  }
  return { documents, refused };
}

function addOutcome(outcomes: Map<string, Outcome>, row: unknown): void {
  const run = textOf(row, 'run');
  if (run === undefined) return;
  const error = fieldOf(row, 'error');
  const value = fieldOf(row, 'value');
  if (error !== undefined && error !== null) outcomes.set(run, failure(error));
  else if (value !== undefined) outcomes.set(run, { kind: 'value', value });
}

function reportOf(document: string, outcome: Outcome | undefined): ChildReport {
  const unknown: Outcome = { kind: 'failed', code: 'run-timeout', message: 'had not ended when the answer was made' };
  return { document, outcome: outcome ?? unknown };
}

function failure(error: unknown): Outcome {
  return {
    kind: 'failed',
    code: textOf(error, 'code') ?? 'run-failed',
    message: textOf(error, 'message') ?? 'no reason was given',
  };
}
