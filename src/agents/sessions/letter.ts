// What can happen to a run because of its session or of letters, and what its state has of them. What becomes of it is decided in talk.ts.
/** A message to a run that is under way. */
export interface Letter {
  /** The same letter has the same id, however often it is delivered. */
  readonly id: string;
  /** `steer`: from those above it; `message`: from another agent; `warning`: its time is nearly up. */
  readonly how: 'steer' | 'message' | 'warning';
  /** The run that sent it; `null` when it was code or the runtime. */
  readonly from: string | null;
  /** The agent of that run. */
  readonly agent: string | null;
  /** Whether its sender waits for an answer. */
  readonly asks: boolean;
  readonly text: string;
}

export type TalkHappening =
  | { readonly kind: 'letter-received'; readonly letter: Letter }
  | { readonly kind: 'inbox-read'; readonly ids: readonly string[] }
  /** A run that this one asked something has ended without an answer. */
  | { readonly kind: 'peer-ended'; readonly peer: string }
  /** The run may look at these, as if they were its own: another has started them for the same task. */
  | { readonly kind: 'linked'; readonly runs: readonly string[] }
  /** It is the turn of this run in its session; what was said there before, the transcript of the run `from`, comes first in its own. */
  | { readonly kind: 'context-given'; readonly from: string }
  /** The next run of its session goes on from its transcript, which is of no more use here. Comes after that run's `context-given`. */
  | { readonly kind: 'context-taken' }
  /** No further run of its session comes; the transcript is of no more use. */
  | { readonly kind: 'session-closed' };

/** The part of a run's state that is about letters and its session. */
export interface Talk {
  /** Not read yet; each may be read once so many replies are there. */
  readonly inbox: readonly { readonly letter: Letter; readonly fromTurn: number }[];
  /** All that ever came, without their texts. */
  readonly heard: readonly Pick<Letter, 'id' | 'from' | 'asks'>[];
  /** Runs that were asked, and ended without an answer. */
  readonly gone: readonly string[];
  readonly linked: readonly string[];
  readonly hasContext: boolean;
  readonly isClosed: boolean;
}

export const noTalk: Talk = { inbox: [], heard: [], gone: [], linked: [], hasContext: false, isClosed: false };

export const warningId = 'warning';
