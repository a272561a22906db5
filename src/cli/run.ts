// `troupe run`: finds the documents, has a swarm answer, shows progress meanwhile, and prints answer and report.
// 1. stdout gets the answer (or with --json one object) and nothing else, in one piece, when everything has ended.
// 2. After the first signal: what is known is printed, and the process ends within two seconds; output that is pending is never cut.

import { defaultLimits } from '../agents/limits.ts';
import type { RunOutcome, RunRecord } from '../agents/runs/run-record.ts';
import { totalsOf } from '../agents/runs/run-totals.ts';
import type { SwarmEvent } from '../agents/swarm-events.ts';
import type { CommandHost } from './command-host.ts';
import { CommandWords } from './command-words.ts';
import { bytesOf } from './document-bytes.ts';
import type { DocumentSwarm, OpenSwarm } from './document-swarm.ts';
import { errorLine } from './error-line.ts';
import { escapeJson, escapeText } from './escape.ts';
import { type ExitStatus, exitStatus, isUnread, statusOf } from './exit-status.ts';
import { type FoundDocuments, findDocuments } from './find-documents.ts';
import { hostedNotice } from './hosted-notice.ts';
import { Interruption } from './interruption.ts';
import { jsonOutput, type OutputTimes } from './json-output.ts';
import { knownFindings, partialAnswer } from './known-findings.ts';
import { OneLineNames } from './one-line-names.ts';
import type { OutputStream } from './output-stream.ts';
import { usage } from './parse-command-line.ts';
import type { Progress } from './progress.ts';
import { replacedNotice } from './replaced-agents.ts';
import { failureLines, reportLines } from './report.ts';
import type { RunRequest } from './requests.ts';
import { counted } from './show-amounts.ts';
import { tellSlowStart } from './slow-start.ts';
import { startProgress } from './start-progress.ts';
import { SwarmZero } from './swarm-zero.ts';
import { checkGoal, checkPriced, loadTeam, type Team } from './team.ts';
import { unreadRecords, unreadText } from './unread-words.ts';

/**
 * After a signal: how long cancelled runs may take to end, how long the swarm may take to stop, and when the process is ended. Ending waits
 * for threads to leave native code, so that much of the two seconds is kept for it: 43 MB on a busy machine took 600 ms (2026-11).
 */
const grace = { cancelMs: 700, stopMs: 1000, endMs: 1100 } as const;

export interface RunContext {
  readonly host: CommandHost;
  readonly output: OutputStream;
  readonly errors: OutputStream;
  readonly openSwarm: OpenSwarm;
}

/** Runs the request and returns the exit status. Rejects only with what was wrong before anything ran. */
export async function runCommand(request: RunRequest, context: RunContext): Promise<ExitStatus> {
  const interruption = new Interruption(context.host);
  try {
    const status = await answerRequest(request, context, interruption);
    await Promise.all([context.output.flushed(), context.errors.flushed()]);
    return interruption.status ?? status;
  } catch (error) {
    if (interruption.status === undefined) throw error;
    return interruption.status;
  } finally {
    if (interruption.status === undefined) interruption.close();
    else interruption.endAfterGrace(grace.endMs, () => !context.output.isPending && !context.errors.isPending);
  }
}

async function answerRequest(request: RunRequest, context: RunContext, interruption: Interruption): Promise<ExitStatus> {
  const { host, errors } = context;
  const found = await findDocuments(request.patterns, host.cwd, interruption.signal);
  for (const { code, message } of found.unmatched) errors.write(errorLine(code, message));
  if (found.files.length === 0 && request.patterns.length > 0) return exitStatus.usage;
  const team = await loadTeam(request, { cwd: host.cwd, errors });
  checkGoal(request.patterns, team);
  for (const line of replacedNotice(team)) errors.write(`troupe: ${line}\n`);
  checkPriced(team, host.clock.wallTime());
  const question = request.question === '-' ? await questionOfStdin(host, interruption.signal) : request.question;
  return await answerWithSwarm({ ...request, question }, found, { ...context, interruption, team });
}

async function questionOfStdin(host: CommandHost, signal: AbortSignal): Promise<string> {
  const question = (await host.readStdin(signal)).trim();
  if (question === '') throw usage('the question is missing: nothing came on stdin', { field: 'question' });
  return question;
}

function progressOf(request: RunRequest, documents: number, { host, errors, team }: StartContext): Progress {
  const maxConcurrent = request.maxConcurrent ?? team.config.limits?.maxConcurrent ?? defaultLimits.maxConcurrent;
  const { startedAt, clock } = host;
  return startProgress({ documents, maxConcurrent, isQuiet: request.quiet, startedAt, clock }, host, errors);
}

interface StartContext extends RunContext {
  readonly team: Team;
  readonly interruption: Interruption;
}

interface SwarmContext extends StartContext {
  readonly progress: Progress;
}

async function answerWithSwarm(request: RunRequest, found: FoundDocuments, context: StartContext): Promise<ExitStatus> {
  const { host, interruption, team, errors } = context;
  let progress: Progress | undefined;
  const zero = new SwarmZero(host.clock);
  const words = new CommandWords(request, team.config, team.maxUsd);
  const onEvent = (event: SwarmEvent): void => {
    zero.hear(event);
    progress?.show(words.event(event));
  };
  const { clock, startedAt } = host;
  const slow = { ...context, threads: request.threads, isQuiet: request.quiet };
  const wanted = { request, team, documents: found.files.length, clock, startedAt, onEvent };
  const opening = tellSlowStart(slow, () => context.openSwarm(wanted));
  if (!(await interruption.withinGrace(opening, grace.cancelMs))) throw interruption.signal.reason;
  const swarm = await opening;
  // Not before: a model that is not known is told first.
  const sending = { documents: found.files.length, bytes: await bytesOf(request.question, found.files) };
  for (const line of hostedNotice(team, sending, request.replay)) errors.write(`troupe: ${line}\n`);
  progress = progressOf(request, found.files.length, context);
  try {
    const names = new OneLineNames(found.files);
    const outcome = await outcomeOf(swarm, request, names, { ...context, progress });
    progress.stop();
    const offsetMs = zero.at - startedAt;
    return printAll(request, found, swarm.records(), outcome, { ...context, progress, names, words, offsetMs });
  } finally {
    progress.stop();
    await interruption.withinGrace(swarm.stop(), grace.stopMs);
  }
}

/** The root run's outcome; undefined when a signal came and the cancelled runs did not end in time. */
async function outcomeOf(
  swarm: DocumentSwarm,
  request: RunRequest,
  { files }: OneLineNames,
  { interruption, progress, errors }: SwarmContext,
): Promise<RunOutcome<unknown> | undefined> {
  if (interruption.signal.aborted) return undefined;
  let outcome: RunOutcome<unknown> | undefined;
  const answered = swarm.answer(request.question, files).then((value) => {
    outcome = value;
  });
  const cancel = (): void => {
    const reason = interruption.status === exitStatus.terminated ? 'terminated' : 'interrupted';
    progress.stop();
    errors.write(`troupe: ${reason}: cancelling all runs (a second signal ends at once)\n`);
    // A cancel that fails changes nothing: the grace period ends all the same.
    swarm.cancel(reason).catch(() => {});
  };
  interruption.signal.addEventListener('abort', cancel, { once: true });
  await interruption.withinGrace(answered, grace.cancelMs);
  interruption.signal.removeEventListener('abort', cancel);
  return outcome;
}

interface PrintContext extends SwarmContext {
  readonly names: OneLineNames;
  readonly words: CommandWords;
  readonly offsetMs: number;
}

/** Prints answer and report, and decides what the exit status says. */
function printAll(
  request: RunRequest,
  found: FoundDocuments,
  records: readonly RunRecord[],
  outcome: RunOutcome<unknown> | undefined,
  context: PrintContext,
): ExitStatus {
  const { host, errors, words, offsetMs } = context;
  const answer = outcome?.ok === true ? words.answer(textOf(outcome.value), records) : null;
  const times = { offsetMs, wallMs: host.clock.now() - host.startedAt };
  const told = records.map((record) => words.record(record));
  const isSilent = answer !== null && answer.trim() === '';
  const hasAnswer = answer !== null && !isSilent;
  if (request.json) printObject(answer, told, found, times, context);
  else printText(hasAnswer ? answer : (knownFindings(told, found.files.length) ?? partialAnswer(told)), found, context);
  const report = { records, totals: totalsOf(records, times.wallMs), isReplay: request.replay !== undefined };
  const lines = request.quiet ? failureLines(told) : reportLines(report);
  for (const line of lines) errors.write(`troupe: ${line}\n`);
  if (outcome?.ok === false && records.length === 0) errors.write(errorLine(outcome.error.code, outcome.error.message));
  const documents = found.files.length;
  if (isSilent) errors.write('troupe: the model ended without a word: there is no answer\n');
  if (hasAnswer && isUnread(records, documents))
    errors.write(`troupe: none of ${counted(documents, 'document')} was read: the model answered at once\n`);
  return statusOf(hasAnswer, records, found.unmatched.length, documents);
}

/** An agent of the user's own may answer with any value. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function printObject(
  answer: string | null,
  records: readonly RunRecord[],
  { unmatched }: FoundDocuments,
  times: OutputTimes,
  { output, names }: PrintContext,
): void {
  const all = [...records.map((record) => names.real(record)), ...unreadRecords(unmatched, records)];
  output.write(`${escapeJson(JSON.stringify(jsonOutput(answer, all, times), null, 2))}\n`);
}

function printText(text: string | undefined, { unmatched }: FoundDocuments, { output }: PrintContext): void {
  if (text !== undefined) output.write(`${escapeText(text).trimEnd()}\n${unreadText(unmatched)}`);
}
