// What became of the readers, put together from the replies to spawning, waiting and listing. Replies are bounded and leave out what has no
// room, so nothing is told by its position: a result belongs to the document that its row is labelled with.
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
  /** How many runs were accepted. */
  readonly accepted: number;
  /** Of how many of them the result is here. */
  readonly heard: number;
  /** The runs whose results were too large for a reply, and that are still to be read. */
  readonly references: readonly string[];
  /** One for each document, in their order. */
  readonly reports: readonly ChildReport[];
}

type Outcome = ChildReport['outcome'];

interface Reader {
  readonly document: string;
  readonly outcome: Outcome | undefined;
}

interface Started {
  readonly accepted: number;
  /** By run; only of readers that were started one by one, the others are known by their rows. */
  readonly readers: ReadonlyMap<string, Reader>;
  readonly refused: readonly ChildReport[];
}

export function gatherReports(answered: readonly AnsweredCall[], names: readonly string[]): Gathered {
  const { accepted, readers: started, refused } = startedReaders(answered);
  const readers = new Map(started);
  const references = new Set<string>();
  for (const row of answered.flatMap(rowsOf)) {
    const run = textOf(row, 'run');
    if (run === undefined) continue;
    const known = readers.get(run);
    if (fieldOf(row, 'reference') !== undefined) references.add(run);
    readers.set(run, {
      document: known?.document ?? textOf(row, 'label') ?? run,
      outcome: outcomeOf(row) ?? known?.outcome,
    });
  }
  for (const [run, { outcome }] of readers) if (outcome !== undefined) references.delete(run);
  const told = [...refused, ...[...readers.values()].map(reportOf)];
  return {
    accepted,
    heard: [...readers.values()].filter(({ outcome }) => outcome !== undefined).length,
    references: [...references],
    reports: inOrder([...told, ...untold(told, names)], names),
  };
}

/** The rows of a reply that may hold results. */
function rowsOf({ name, result }: AnsweredCall): readonly unknown[] {
  if (name === 'sessions_yield') return listOf(outputOf(result), 'results');
  if (name === 'sessions_result') return [readResult(outputOf(result))];
  return name === 'sessions_list' ? listOf(outputOf(result), 'sessions') : [];
}

/** The first page of a large result: what it says when that is all of it, else its text so far. */
function readResult(page: unknown): object {
  const text = textOf(page, 'text') ?? '';
  const row = { run: textOf(page, 'run') };
  try {
    return { ...row, value: fieldOf(page, 'nextOffset') === undefined ? (JSON.parse(text) as unknown) : text };
  } catch {
    return { ...row, value: text };
  }
}

function startedReaders(answered: readonly AnsweredCall[]): Started {
  const readers = new Map<string, Reader>();
  const refused: ChildReport[] = [];
  let accepted = 0;
  for (const { name, input, result } of answered) {
    if (name === 'sessions_spawn') {
      const document = String(listOf(fieldOf(input, 'task'), 'files')[0] ?? textOf(input, 'label') ?? '');
      const run = result.ok ? textOf(result.output, 'run') : undefined;
      if (run !== undefined) readers.set(run, { document, outcome: undefined });
      else refused.push({ document, outcome: failure(result.ok ? undefined : result.error) });
    }
    if (name !== 'sessions_map') continue;
    if (result.ok) {
      accepted += Number(fieldOf(result.output, 'accepted') ?? 0);
      for (const row of listOf(result.output, 'refused'))
        refused.push({ document: textOf(row, 'item') ?? '', outcome: failure(row) });
    } else {
      for (const item of listOf(input, 'items')) refused.push({ document: String(item), outcome: failure(result.error) });
    }
  }
  const maps = answered.filter(({ name }) => name === 'sessions_map');
  const [first] = maps;
  // When not one could be started, that is how the run ends; otherwise there are readers to wait for.
  if (first !== undefined && maps.every(({ result }) => !result.ok)) outputOf(first.result);
  return { accepted: accepted + readers.size, readers, refused };
}

/** The documents of which no reply said anything: refusals that had no room, and results that could not be asked for. */
function untold(told: readonly ChildReport[], names: readonly string[]): ChildReport[] {
  const times = new Map<string, number>();
  for (const { document } of told) times.set(document, (times.get(document) ?? 0) + 1);
  return names.flatMap((document) => {
    const left = times.get(document) ?? 0;
    times.set(document, left - 1);
    const message = 'no reply had room to say what became of it, as a rule because no reader was started';
    return left > 0 ? [] : [{ document, outcome: { kind: 'failed', code: 'run-failed', message } as const }];
  });
}

function inOrder(reports: readonly ChildReport[], names: readonly string[]): ChildReport[] {
  const order = new Map(names.map((name, index) => [name, index]));
  return [...reports].sort((a, b) => (order.get(a.document) ?? names.length) - (order.get(b.document) ?? names.length));
}

function outcomeOf(row: unknown): Outcome | undefined {
  const error = fieldOf(row, 'error');
  const value = fieldOf(row, 'value');
  if (error !== undefined && error !== null) return failure(error);
  return value === undefined ? undefined : { kind: 'value', value };
}

function reportOf({ document, outcome }: Reader): ChildReport {
  // Whose time it was is not told to a model: that of the run, or of all.
  const message = 'had not ended when the answer was made, as time was running out (limits.timeoutMs or limits.deadlineMs)';
  const unknown: Outcome = { kind: 'failed', code: 'run-timeout', message };
  return { document, outcome: outcome ?? unknown };
}

function failure(error: unknown): Outcome {
  return {
    kind: 'failed',
    code: textOf(error, 'code') ?? 'run-failed',
    message: textOf(error, 'message') ?? 'no reason was given',
  };
}
