// The messages of the swarm's desk, the actor on main that serves the tools of the swarm's shared things and is their only writer.
import type { Ref } from '../../runtime/ref.ts';
import type { ErrorRecord } from '../runs/run-record.ts';
import type { BoardListing, BoardPage, BoardReading } from './blackboard.ts';
import type { DeskOutcome, DeskWork } from './desk-calls.ts';

export interface SharedDesk {
  /** The outcome comes as `deskDone`. A call of a known key is not served again; its outcome comes again. */
  serve(work: DeskWork, replyTo: Ref<DeskListener>): void;
  recorded(key: string): void;
  /** Gives up the claims of a run. */
  runEnded(run: string): void;
  /** What code does with the blackboard. A refusal is an answer: it must not end the desk. */
  board(request: BoardRequest): BoardAnswer;
}

/** Who hears what became of a call. */
export interface DeskListener {
  deskDone(done: DeskResult): void;
}

/** What became of a call at the desk. */
export interface DeskResult extends DeskOutcome {
  readonly key: string;
  readonly run: string;
}

interface At {
  readonly namespace: string;
  readonly key: string;
}

export type BoardRequest =
  | ({ readonly kind: 'read' } & At)
  | ({ readonly kind: 'write'; readonly value: unknown; readonly ifRevision: number | undefined; readonly holder: string } & At)
  | ({ readonly kind: 'claim'; readonly forMs: number; readonly holder: string } & At)
  | ({ readonly kind: 'release'; readonly holder: string } & At)
  | { readonly kind: 'remove'; readonly namespace: string; readonly key: string | undefined }
  | { readonly kind: 'list'; readonly namespace: string; readonly listing: BoardListing }
  | { readonly kind: 'namespaces' };

export type BoardAnswer =
  | { readonly ok: true; readonly value: BoardValue }
  | { readonly ok: false; readonly error: ErrorRecord; readonly details: Readonly<Record<string, unknown>> };

/** What the requests give, in the order of their kinds. */
export type BoardValue = BoardReading | number | null | boolean | BoardPage | readonly string[];
