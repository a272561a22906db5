// The embedded model as a planner: lists the files, sends one reader to each, waits, fetches what did not fit, and merges.
// Which of these comes next is read off the transcript, so that a run that was resumed goes on where it stopped.
import type { ModelRequest, ToolDeclaration } from '../model.ts';
import { type ChildReport, type Gathered, gatherReports } from './gather.ts';
import { mergedAnswer } from './merged-answer.ts';
import { lacksCapability, type Move, outputOf } from './move.ts';
import { type AnsweredCall, fieldOf, listOf, openQuestion, textOf } from './transcript.ts';

const tools = {
  list: 'list_files',
  map: 'sessions_map',
  spawn: 'sessions_spawn',
  yield: 'sessions_yield',
  sessions: 'sessions_list',
} as const;

/** Who is offered these plans; nobody else does. */
export function isPlanner(request: ModelRequest): boolean {
  return find(request, tools.map) !== undefined || find(request, tools.spawn) !== undefined;
}

/** A wait that ends by time is begun anew this often; after that the answer is made of what there is. */
const mostWaits = 3;

/** So many results fit in one reply for certain, as readers of this model write them. */
const resultsPerCall = 20;

export function plannerMove(request: ModelRequest): Move {
  if (request.outputSchema !== undefined)
    throw lacksCapability('an orchestrator of it gives its answer as text, in no output schema');
  if (find(request, tools.list) === undefined)
    throw lacksCapability(`needs the tool ${tools.list} to learn which files there are`);
  const { question, answered } = openQuestion(request);
  const listings = callsOf(answered, tools.list);
  const last = listings.at(-1);
  if (last === undefined) return call(tools.list, {});
  const nextOffset = fieldOf(outputOf(last.result), 'nextOffset');
  if (typeof nextOffset === 'number') return call(tools.list, { offset: nextOffset });
  const names = listings.flatMap(({ result }) => listOf(outputOf(result), 'files').flatMap((file) => textOf(file, 'name') ?? []));
  if (names.length === 0) throw lacksCapability('this task has no files');
  const spawned = answered.filter(({ name }) => name === tools.map || name === tools.spawn);
  if (spawned.length === 0) return spawnReaders(request, names, question);
  return awaitReaders(request, names, question, answered);
}

function spawnReaders(request: ModelRequest, names: readonly string[], question: string): Move {
  const map = find(request, tools.map);
  if (map !== undefined) {
    return call(tools.map, { agent: readerOf(map), items: names, taskTemplate: { input: question, files: ['{item}'] } });
  }
  const agent = readerOf(find(request, tools.spawn));
  const calls = names.map((name) => ({
    name: tools.spawn,
    input: { agent, task: { input: question, files: [name] }, ...(name.length <= 200 ? { label: name } : {}) },
  }));
  return { kind: 'call', calls };
}

function awaitReaders(
  request: ModelRequest,
  names: readonly string[],
  question: string,
  answered: readonly AnsweredCall[],
): Move {
  const gathered = gatherReports(answered, names);
  const waits = callsOf(answered, tools.yield);
  const lastWait = waits.at(-1);
  const isOver = lastWait !== undefined && fieldOf(outputOf(lastWait.result), 'status') !== 'timeout';
  if (gathered.runs.length > 0 && !isOver && waits.length < mostWaits && find(request, tools.yield) !== undefined) {
    return call(tools.yield, { until: 'all' });
  }
  const calls = find(request, tools.sessions) === undefined ? [] : fetchCalls(gathered);
  if (calls.length > 0) return { kind: 'call', calls };
  return { kind: 'say', text: mergedAnswer(question, reportsInOrder(gathered, names), request.maxOutputTokens) };
}

/** Asks for every run whose result is not here and was not asked for, all in one turn; and for the rest of replies that broke off. */
function fetchCalls({ missing, unfinishedLists }: Gathered): { name: string; input: unknown }[] {
  const calls: { name: string; input: unknown }[] = [];
  for (const { runs, offset } of unfinishedLists) calls.push({ name: tools.sessions, input: { runs, offset, results: true } });
  for (let at = 0; at < missing.length; at += resultsPerCall) {
    calls.push({ name: tools.sessions, input: { runs: missing.slice(at, at + resultsPerCall), results: true } });
  }
  return calls;
}

function reportsInOrder({ reports }: Gathered, names: readonly string[]): ChildReport[] {
  const order = new Map(names.map((name, index) => [name, index]));
  return [...reports].sort((a, b) => (order.get(a.document) ?? names.length) - (order.get(b.document) ?? names.length));
}

/** The agent to send: the first that the tool's schema names. */
function readerOf(tool: ToolDeclaration | undefined): string {
  const agent = fieldOf(fieldOf(tool?.inputSchema, 'properties'), 'agent');
  const [first] = listOf(agent, 'enum');
  const only = first ?? fieldOf(agent, 'const');
  if (typeof only !== 'string') throw lacksCapability('has no agent to send to the files');
  return only;
}

const call = (name: string, input: unknown): Move => ({ kind: 'call', calls: [{ name, input }] });

const callsOf = (answered: readonly AnsweredCall[], name: string): AnsweredCall[] => answered.filter((one) => one.name === name);

const find = (request: ModelRequest, name: string): ToolDeclaration | undefined =>
  request.tools.find((tool) => tool.name === name);
