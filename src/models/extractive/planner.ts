// The embedded model as a planner: lists the files, sends one reader to each, waits, fetches what did not fit, and merges.
// Which of these comes next is read off the transcript, so that a run that was resumed goes on where it stopped.
import type { ModelRequest, ToolDeclaration } from '../model.ts';
import { mostToolCalls } from '../most-tool-calls.ts';
import { type Gathered, gatherReports } from './gather.ts';
import { mergedAnswer } from './merged-answer.ts';
import { lacksCapability, type Move, outputOf } from './move.ts';
import { joinPages } from './paging.ts';
import { type AnsweredCall, fieldOf, listOf, openQuestion, textOf } from './transcript.ts';

const tools = {
  list: 'list_files',
  map: 'sessions_map',
  spawn: 'sessions_spawn',
  yield: 'sessions_yield',
  sessions: 'sessions_list',
  result: 'sessions_result',
} as const;

/** Who is offered these plans; nobody else does. */
export function isPlanner(request: ModelRequest): boolean {
  return find(request, tools.map) !== undefined || find(request, tools.spawn) !== undefined;
}

/** A wait that ends by time is begun anew this often; after that the answer is made of what there is. */
const mostWaits = 3;

/** So many items of one map that its reply has room for every refusal, with names as they commonly are. */
const itemsPerMap = 100;

/** Sessions to ask for in one call, with their results; where a reply broke off, fewer at a time. One alone always fits, cut if need be. */
const sessionsPerCall = [20, 4, 1] as const;

/**
 * Any number of documents takes at most ten turns, for whatever can be asked for at once is asked for in one: two for the files, one to send the
 * readers, three waits, two for lists of results, one for those too large for a list, and the answer. Where that is more than a reply may ask for, the rest is
 * asked for in the next turn: beyond 1,024 results that are too large, say.
 */
export function plannerMove(request: ModelRequest): Move {
  if (request.outputSchema !== undefined)
    throw lacksCapability('an orchestrator of it gives its answer as text, in no output schema');
  if (find(request, tools.list) === undefined)
    throw lacksCapability(`needs the tool ${tools.list} to learn which files there are`);
  const { question, answered } = openQuestion(request);
  const listings = callsOf(answered, tools.list);
  const [first] = listings;
  if (first === undefined) return { kind: 'call', calls: [{ name: tools.list, input: {} }] };
  const pageSize = listOf(outputOf(first.result), 'files').length;
  const files = joinPages(listings, 'files', Math.max(pageSize, 1));
  if (files.open.length > 0 && pageSize > 0) {
    return { kind: 'call', calls: files.open.map((offset) => ({ name: tools.list, input: { offset } })) };
  }
  const names = files.rows.flatMap((file) => textOf(file, 'name') ?? []);
  if (names.length === 0) throw lacksCapability('this task has no files');
  const isSent = answered.some(({ name }) => name === tools.map || name === tools.spawn);
  return isSent ? awaitReaders(request, names, question, answered) : sendReaders(request, names, question);
}

function sendReaders(request: ModelRequest, names: readonly string[], question: string): Move {
  const [map, spawn] = [find(request, tools.map), find(request, tools.spawn)];
  // A template would put the document's name into the question.
  if (map !== undefined && !question.includes('{item}')) {
    const [agent, taskTemplate] = [readerOf(map), { input: question, files: ['{item}'] }];
    const calls = chunksOf(names, itemsPerMap).map((items) => ({ name: tools.map, input: { agent, items, taskTemplate } }));
    return { kind: 'call', calls };
  }
  if (spawn === undefined) throw lacksCapability(`a question that holds "{item}" needs the tool ${tools.spawn}`);
  const agent = readerOf(spawn);
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
  if (gathered.accepted > 0 && !isOver && waits.length < mostWaits && find(request, tools.yield) !== undefined) {
    return { kind: 'call', calls: [{ name: tools.yield, input: { until: 'all' } }] };
  }
  const calls = find(request, tools.sessions) === undefined ? [] : fetchCalls(gathered, callsOf(answered, tools.sessions));
  if (find(request, tools.result) !== undefined) calls.push(...readCalls(gathered, callsOf(answered, tools.result)));
  if (calls.length > 0) return { kind: 'call', calls: calls.slice(0, mostToolCalls) };
  return { kind: 'say', text: mergedAnswer(question, gathered.reports, request.maxOutputTokens) };
}

/** Asks for all sessions when a result is missing, by their place in the list: a reply may have had no room for the ids of all runs. */
function fetchCalls(
  { accepted, heard, references }: Gathered,
  listings: readonly AnsweredCall[],
): { name: string; input: unknown }[] {
  if (heard + references.length >= accepted) return [];
  const fewest = Math.min(...listings.map(({ input }) => Number(fieldOf(input, 'limit'))));
  const limit = sessionsPerCall.find((count) => count < fewest) ?? 1;
  const { open } = joinPages(listings, 'sessions', limit, accepted);
  return open.map((offset) => ({ name: tools.sessions, input: { offset, limit, results: true } }));
}

/** Reads what was too large for a reply; each once, whatever comes of it. */
function readCalls({ references }: Gathered, asked: readonly AnsweredCall[]): { name: string; input: unknown }[] {
  const known = new Set(asked.map(({ input }) => fieldOf(input, 'run')));
  return references.filter((run) => !known.has(run)).map((run) => ({ name: tools.result, input: { run } }));
}

/** The agent to send: the first that the tool's schema names. */
function readerOf(tool: ToolDeclaration | undefined): string {
  const agent = fieldOf(fieldOf(tool?.inputSchema, 'properties'), 'agent');
  const [first] = listOf(agent, 'enum');
  const only = first ?? fieldOf(agent, 'const');
  if (typeof only !== 'string') throw lacksCapability('has no agent to send to the files');
  return only;
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

const callsOf = (answered: readonly AnsweredCall[], name: string): AnsweredCall[] => answered.filter((one) => one.name === name);

const find = (request: ModelRequest, name: string): ToolDeclaration | undefined =>
  request.tools.find((tool) => tool.name === name);
