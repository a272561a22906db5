// `troupe map`: one run of an agent for each item of a file, and a line of results as each ends.
// 1. Everything that can be wrong with the words, the items and the results is told before a model is asked.
// 2. A result is in the file before the next is looked at; what is not there when the command ends is done by `--resume`.

import { resolve } from 'node:path';
import type { Agent } from '../../agents/agent.ts';
import { createSwarm } from '../../agents/create-swarm.ts';
import { readyAgents } from '../../agents/ready/ready-agents.ts';
import type { MapOutcome, RunRecord } from '../../agents/runs/run-record.ts';
import type { Swarm } from '../../agents/swarm.ts';
import type { SwarmOptions } from '../../agents/swarm-options.ts';
import type { TaskSpec } from '../../agents/task.ts';
import { isActorError } from '../../base/actor-error.ts';
import type { CommandHost } from '../command-host.ts';
import { CommandWords } from '../command-words.ts';
import { swarmAgents, swarmOptions } from '../document-swarm.ts';
import { thrownLines } from '../error-line.ts';
import { escapeLine } from '../escape.ts';
import { type ExitStatus, exitStatus } from '../exit-status.ts';
import { HeldUpLines } from '../held-up-lines.ts';
import { hostedNotice } from '../hosted-notice.ts';
import { Interruption } from '../interruption.ts';
import { loadAgent } from '../load-agents.ts';
import { loadConfig } from '../load-config.ts';
import type { OutputStream } from '../output-stream.ts';
import { replacedNotice } from '../replaced-agents.ts';
import type { MapRequest } from '../requests.ts';
import { tellSlowStart } from '../slow-start.ts';
import { checkPriced, type Team, teamOf } from '../team.ts';
import { type FilesRoot, filesRoot, withFilesOf } from './item-files.ts';
import { MapBoard } from './map-board.ts';
import { type MapProgress, startMapProgress } from './map-progress.ts';
import { type ItemRow, isCsv, readItems } from './read-items.ts';
import { ResultsFile } from './results-file.ts';
import { filesProblem, taskOfItem, unreadField } from './task-of-item.ts';

export interface MapContext {
  readonly host: CommandHost;
  readonly errors: OutputStream;
}

/** Rows that are no items: more than these are counted, not told. */
const mostTold = 20;
/** After a signal: how long runs may take to end, and the swarm to stop. */
const grace = { cancelMs: 700, stopMs: 1000, endMs: 1100 } as const;

/** Runs the request and returns the exit status. Rejects only with what was wrong before anything ran. */
export async function mapCommand(request: MapRequest, context: MapContext): Promise<ExitStatus> {
  const { host, errors } = context;
  const interruption = new Interruption(host);
  try {
    const config = await loadConfig({ cwd: host.cwd, errors, noConfig: request.noConfig });
    const { agent, others } = await loadAgent(request.agent, host.cwd, [...readyAgents, ...(config.agents ?? [])]);
    const agents = [agent, ...others, ...(config.agents ?? [])];
    const team = teamOf(request, { cwd: host.cwd, config, agents, first: agent, isInvited: true });
    for (const line of replacedNotice(team)) errors.write(`troupe: ${line}\n`);
    checkPriced(team, host.clock.wallTime());
    const status = await mapItems(request, agent, team, { ...context, interruption });
    return interruption.status ?? status;
  } catch (error) {
    if (interruption.status === undefined) throw error;
    return interruption.status;
  } finally {
    if (interruption.status === undefined) interruption.close();
    else interruption.endAfterGrace(grace.endMs, () => !errors.isPending);
  }
}

interface Context extends MapContext {
  readonly interruption: Interruption;
}

async function mapItems(request: MapRequest, agent: Agent, team: Team, context: Context): Promise<ExitStatus> {
  const { host, errors, interruption } = context;
  const path = resolve(host.cwd, request.items);
  const source: Source = { request, agent, path, root: await filesRoot(request.filesRoot, host.cwd, path) };
  const results = await ResultsFile.open(resolve(host.cwd, request.out), request.out, request.resume);
  try {
    const survey = await surveyOf(source, results.done, context);
    interruption.signal.throwIfAborted();
    const { maxUsd } = team;
    const isReplay = request.replay !== undefined;
    const board = new MapBoard({ ...survey, maxUsd, isReplay, startedAt: host.clock.now() });
    if (survey.items + survey.skipped + survey.bad === 0)
      errors.write(`troupe: ${escapeLine(request.items)} holds no items${whyNone(request.items)}\n`);
    let isWritten = true;
    if (survey.items > 0) isWritten = await wroteAll(mapWithSwarm({ ...source, team, board, results, survey }, context), errors);
    else if (request.resume) await results.begin();
    for (const line of request.quiet ? [] : board.report(host.clock.now() - host.startedAt)) errors.write(`troupe: ${line}\n`);
    return isWritten ? statusOf(board) : exitStatus.nothing;
  } finally {
    await results.close();
  }
}

/** Whether all results could be written. What failed is told here, for the report of what is done, and what it cost, is to follow it. */
async function wroteAll(mapping: Promise<void>, errors: OutputStream): Promise<boolean> {
  try {
    await mapping;
    return true;
  } catch (error) {
    if (!isActorError(error, 'output-failed')) throw error;
    errors.write(thrownLines(error));
    return false;
  }
}

/** Who gives a file one row may take it for an item. */
function whyNone(items: string): string {
  return isCsv(items) ? ': the first row of a CSV file names the columns, and there is no other' : '';
}

/** Where the tasks come from. */
interface Source {
  readonly request: MapRequest;
  readonly agent: Agent;
  readonly path: string;
  /** Whose files items may name. */
  readonly root: FilesRoot;
  /** Ends the reading, also while the encoding is told, for which a file may be read whole. */
  readonly signal?: AbortSignal;
}

type TaskRow = ItemRow & ({ readonly kind: 'bad'; readonly problem: string } | { readonly kind: 'done' } | Todo);

interface Todo {
  readonly kind: 'todo';
  readonly task: TaskSpec;
  readonly files: number;
  readonly fileBytes: number;
}

/** The rows with what is to be done with each. */
async function* tasksOf(source: Source, done: ReadonlySet<string>): AsyncGenerator<TaskRow> {
  for await (const row of readItems(source.path, source.request.items, source.agent.name, source.signal)) {
    if (!row.item.ok) yield { ...row, kind: 'bad', problem: row.item.problem };
    else if (done.has(row.key)) yield { ...row, kind: 'done' };
    else yield await todoOf(source, row, row.item.value);
  }
}

async function todoOf({ request, agent, root }: Source, row: ItemRow, item: unknown): Promise<TaskRow> {
  const isOfCsv = isCsv(request.items);
  const problem = filesProblem(agent, item, isOfCsv);
  if (problem !== undefined) return { ...row, kind: 'bad', problem };
  const found = await withFilesOf(taskOfItem(agent, item, isOfCsv, root.path), root);
  if (!found.ok) return { ...row, kind: 'bad', problem: found.problem };
  return { ...row, kind: 'todo', task: found.task, files: found.files, fileBytes: found.bytes };
}

interface Survey {
  readonly items: number;
  readonly skipped: number;
  readonly bad: number;
  readonly files: number;
  /** Of the items and their files. */
  readonly bytes: number;
}

/** Reads the items through once: how many there are, and which rows are none, by line. */
async function surveyOf(source: Source, done: ReadonlySet<string>, { errors, interruption }: Context): Promise<Survey> {
  let [items, skipped, bad, files, bytes] = [0, 0, 0, 0, 0];
  let isUnreadTold = false;
  for await (const row of tasksOf({ ...source, signal: interruption.signal }, done)) {
    interruption.signal.throwIfAborted();
    if (row.kind === 'bad') {
      bad += 1;
      const told = `${source.request.items}, line ${row.line}: ${row.problem}`;
      if (bad <= mostTold) errors.write(`troupe: invalid-input: ${escapeLine(told)}\n`);
    } else if (row.kind === 'done') skipped += 1;
    else {
      const unread =
        isUnreadTold || !row.item.ok ? undefined : unreadField(source.agent, row.item.value, isCsv(source.request.items));
      if (unread !== undefined) {
        // Once: all rows of a file are mostly alike.
        isUnreadTold = true;
        const where = `${source.request.items}, line ${row.line}`;
        errors.write(
          `troupe: ${escapeLine(where)}: its ${unread} is text to the agent, and is not read, since it has no text input beside it\n`,
        );
      }
      items += 1;
      files += row.files;
      bytes += Buffer.byteLength(JSON.stringify(row.task.input)) + row.fileBytes;
    }
  }
  if (bad > mostTold) errors.write(`troupe: invalid-input: and ${bad - mostTold} more rows that are no items\n`);
  return { items, skipped, bad, files, bytes };
}

interface MapParts extends Source {
  readonly team: Team;
  readonly board: MapBoard;
  readonly results: ResultsFile;
  readonly survey: Survey;
}

async function mapWithSwarm(parts: MapParts, context: Context): Promise<void> {
  const { host, errors, interruption } = context;
  const { request, team, board, results, survey } = parts;
  const { clock } = host;
  const options = swarmOptions(request, team, 0);
  const deadlineMs = Math.min(request.deadlineMs, options.limits?.deadlineMs ?? request.deadlineMs);
  const limits = { ...options.limits, deadlineMs };
  const heldUp = new HeldUpLines();
  let say = (_line: string): void => {};
  const wanted: SwarmOptions = {
    ...options,
    limits,
    agents: swarmAgents(team),
    clock,
    onEvent: (event) => {
      if (event.kind === 'run') board.heard(event.record);
      const waiting = request.quiet ? undefined : heldUp.line(event, clock.now());
      if (waiting !== undefined) say(waiting);
    },
  };
  const slow = { ...context, threads: request.threads, isQuiet: request.quiet };
  const opening = tellSlowStart(slow, () => createSwarm(wanted));
  if (!(await interruption.withinGrace(opening, grace.cancelMs))) throw interruption.signal.reason;
  const swarm = await opening;
  board.begin(clock.now());
  const progress = startMapProgress(board, host, errors, request.quiet);
  say = progress.say;
  const cancel = (): void => {
    progress.stop();
    errors.write('troupe: interrupted: cancelling all runs (a second signal ends at once); --resume goes on from here\n');
    // A cancel that fails changes nothing: the grace period ends all the same.
    swarm.cancel('interrupted').catch(() => {});
  };
  interruption.signal.addEventListener('abort', cancel, { once: true });
  try {
    await results.begin();
    for (const line of hostedNotice(team, survey, request.replay)) errors.write(`troupe: ${line}\n`);
    const mapping = mapAll(parts, swarm, progress, { host, errors, interruption });
    if (await interruption.withinGrace(mapping, grace.cancelMs)) await mapping;
  } finally {
    progress.stop();
    await interruption.withinGrace(swarm.stop(), grace.stopMs);
  }
}

async function mapAll(parts: MapParts, swarm: Swarm, progress: MapProgress, { interruption }: Context): Promise<void> {
  const { request, agent, team, board, results } = parts;
  const words = new CommandWords(request, team.config, team.maxUsd);
  const overBudget = new Set<string>();
  const isWanted = (): boolean => !interruption.signal.aborted && !board.isOverBudget;
  for await (const outcome of swarm.map(agent, rowsToDo(parts, isWanted), ({ task }) => task)) {
    // What was cut off has no result, and is done when the map goes on.
    if (outcome.record.outcome === 'cancelled') continue;
    await results.append(resultLine(outcome, words));
    const isTold = isToTell(outcome.record, overBudget);
    board.ended(outcome.record.outcome);
    if (!outcome.ok && isTold) {
      const { code, message } = words.error(outcome.record.error ?? outcome.error);
      progress.say(escapeLine(`${request.items}, line ${outcome.item.line}: ${outcome.kind}: ${code}: ${message}`));
    }
    progress.show();
  }
}

/** Of those that ended over budget, the first is told, and the first after each kind of failure: that is what the money went for. */
function isToTell({ outcome, error }: RunRecord, told: Set<string>): boolean {
  const kind = error?.after?.code ?? '';
  if (outcome !== 'over-budget') return true;
  const isNew = !told.has(kind);
  told.add(kind);
  return isNew;
}

async function* rowsToDo(parts: MapParts, isWanted: () => boolean): AsyncGenerator<ItemRow & Todo> {
  for await (const row of tasksOf(parts, parts.results.done)) {
    if (!isWanted()) return;
    if (row.kind === 'todo') yield row;
  }
}

function resultLine(
  { item: row, record, ...outcome }: MapOutcome<ItemRow>,
  words: CommandWords,
): Parameters<ResultsFile['append']>[0] {
  const { key, index, line, item } = row;
  return {
    ...{ key, index, line, item: item.ok ? item.value : null, outcome: record.outcome },
    result: outcome.ok ? outcome.value : null,
    error: outcome.ok ? null : words.error(record.error ?? { code: outcome.error.code, message: outcome.error.message }),
    usage: record.usage,
    costUsd: record.costUsd,
  };
}

function statusOf(board: MapBoard): ExitStatus {
  const { items, skipped, bad } = board.setting;
  if (board.isOverBudget) return exitStatus.overBudget;
  if (board.done === items && bad === 0) return items + skipped === 0 ? exitStatus.nothing : exitStatus.answered;
  return board.done + skipped === 0 ? exitStatus.nothing : exitStatus.partly;
}
