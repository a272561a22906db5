// What a parent's model reads about its children: the replies of a map, of a wait and of a listing, each within 64 KiB.
// Holds ordinal ids and no time, random id or cost: the same runs give the same text, which prompt caches depend on.
import type { ErrorRecord, OutcomeKind, RunStatus } from '../runs/run-record.ts';
import { jsonBytes as bytesOf, valueOrReference } from './result-reference.ts';

/** One child as its parent may see it. */
export interface SessionView {
  readonly run: string;
  readonly agent: string;
  readonly label: string | null;
  readonly taskName?: string | null;
  /** Whether it is the first run of a session that goes on. */
  readonly isSession?: boolean;
  /** Results beneath it that it had not read when it ended. */
  readonly parked?: readonly string[];
  readonly state: RunStatus;
  /** Set once it has ended. */
  readonly end: SessionEnd | null;
}

export type SessionEnd =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly outcome: OutcomeKind; readonly error: ErrorRecord; readonly partialText?: string | null };

/** The most bytes of one reply, as JSON. */
export const mostReplyBytes = 65_536;
/** The share of a reply that the table and the list of omitted runs may take, so that results always find room. */
const mostTableBytes = 24_576;
const mostOmittedBytes = 8192;
/** The most of the last words of a run that could not go on. */
const partialCharacters = 2000;
/** The most of the message of one error, and the most parked results that one row names. */
const errorCharacters = 2000;
const mostParked = 50;
/** Room for the reply's own braces and field names. */
const frameBytes = 256;

export interface YieldReply {
  /** `interrupted`: a note says why; the runs go on. */
  readonly status: 'complete' | 'timeout' | 'interrupted';
  /** Every run that was waited for. `outcome` is its state while it has not ended. */
  readonly table: readonly object[];
  readonly results: readonly object[];
  /** Runs whose results did not fit. */
  readonly omitted: readonly string[];
  /** Rows of the table, and ids of `omitted`, that did not fit either; `sessions_list` shows all. */
  readonly tableRowsLeftOut?: number;
  readonly omittedLeftOut?: number;
}

/** The reply to a yield: `sessions` are those that it waited for, in order. */
export function yieldReply(status: YieldReply['status'], sessions: readonly SessionView[]): YieldReply {
  const rows = sessions.map((one) => ({ ...named(one), outcome: one.state, ...parked(one) }));
  const table = fitting(rows, mostTableBytes);
  let room = mostReplyBytes - frameBytes - bytesOf(table) - mostOmittedBytes;
  const results: object[] = [];
  const omitted: string[] = [];
  for (const one of sessions) {
    if (one.end === null) continue;
    const result = { run: one.run, ...labelled(one), outcome: one.state, ...ended(one.run, one.end) };
    const size = bytesOf(result) + 1;
    if (size <= room) {
      room -= size;
      results.push(result);
    } else {
      omitted.push(one.run);
    }
  }
  const told = fitting(omitted, mostOmittedBytes);
  return {
    status,
    table,
    results,
    omitted: told,
    ...(table.length < rows.length ? { tableRowsLeftOut: rows.length - table.length } : {}),
    ...(told.length < omitted.length ? { omittedLeftOut: omitted.length - told.length } : {}),
  };
}

export interface MapReply {
  readonly status: 'accepted';
  readonly accepted: number;
  readonly runs: readonly string[];
  readonly refused: readonly object[];
  /** Entries of `runs` and of `refused` that did not fit. */
  readonly runsLeftOut?: number;
  readonly refusedLeftOut?: number;
}

/** The reply to a map: the ids of the new runs, and what was refused. */
export function mapReply(runs: readonly string[], refused: readonly object[]): MapReply {
  const told = fitting(runs, mostTableBytes);
  const toldRefused = fitting(refused, mostReplyBytes - mostTableBytes - frameBytes);
  return {
    status: 'accepted',
    accepted: runs.length,
    runs: told,
    refused: toldRefused,
    ...(told.length < runs.length ? { runsLeftOut: runs.length - told.length } : {}),
    ...(toldRefused.length < refused.length ? { refusedLeftOut: refused.length - toldRefused.length } : {}),
  };
}

export interface ListReply {
  readonly total: number;
  readonly sessions: readonly object[];
  readonly nextOffset?: number;
}

/** A page of `sessions`, with at least one row, so that pages get on; what does not fit is on the next page. Of one that is asked for alone the whole result is there when a page holds it. */
export function listReply(sessions: readonly SessionView[], offset: number, limit: number, withResults: boolean): ListReply {
  let room = mostReplyBytes - frameBytes;
  const page: object[] = [];
  for (const one of sessions.slice(offset, offset + limit)) {
    const row = listed(one, withResults, limit === 1 || sessions.length === 1 ? room : 0);
    const size = bytesOf(row) + 1;
    if (size > room && page.length > 0) break;
    room -= size;
    page.push(row);
  }
  const next = offset + page.length;
  return { total: sessions.length, sessions: page, ...(next < sessions.length ? { nextOffset: next } : {}) };
}

/** `roomForWhole`: so many bytes may be taken by a result that is too large to stand beside others. */
function listed(one: SessionView, withResults: boolean, roomForWhole: number): object {
  const row = { ...named(one), state: one.state, ...parked(one) };
  if (one.end === null || (one.end.ok && !withResults)) return row;
  const whole = one.end.ok ? { ...row, value: one.end.value } : undefined;
  return whole !== undefined && bytesOf(whole) < roomForWhole ? whole : { ...row, ...ended(one.run, one.end) };
}

function named(one: SessionView): object {
  const { run, agent, taskName = null, isSession = false } = one;
  return { run, agent, ...labelled(one), ...(taskName === null ? {} : { taskName }), ...(isSession ? { session: true } : {}) };
}

function parked({ parked = [] }: SessionView): object {
  if (parked.length === 0) return {};
  const leftOut = parked.length - mostParked;
  return { parked: parked.slice(0, mostParked), ...(leftOut > 0 ? { parkedLeftOut: leftOut } : {}) };
}

function labelled(one: SessionView): object {
  return one.label === null ? {} : { label: one.label };
}

function ended(run: string, end: SessionEnd): object {
  if (end.ok) return valueOrReference(run, end.value);
  const { error, partialText = null } = end;
  const { code, message } = error;
  const told = message.length <= errorCharacters ? message : `${message.slice(0, errorCharacters)}…`;
  return {
    error: { code, message: told },
    ...(partialText === null ? {} : { partial: partialText.slice(0, partialCharacters) }),
  };
}

/** The first of `items` that fit into so many bytes. */
function fitting<Item>(items: readonly Item[], mostBytes: number): readonly Item[] {
  let room = mostBytes;
  const index = items.findIndex((item) => (room -= bytesOf(item) + 1) < 0);
  return index === -1 ? items : items.slice(0, index);
}
