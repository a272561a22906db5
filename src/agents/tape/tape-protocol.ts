// The messages between agents and the keeper of a swarm's tape.
import type { RequestPrint } from '../../models/tape/request-print.ts';
import type { CallKey, TapedOutcome } from '../../models/tape/tape-line.ts';
import type { RecordedCall } from '../../models/tape/tape-writer.ts';
import type { Ref } from '../../runtime/ref.ts';

/** What a replay says to a call. */
export type Played =
  | { readonly kind: 'found'; readonly outcome: TapedOutcome; readonly delayMs: number }
  | { readonly kind: 'miss'; readonly message: string };

export interface TapeKeeper {
  /** Replies when the call stands in the file: with null, or with what is in the way. */
  record(call: RecordedCall): string | null;
  play(call: CallKey & { readonly print: RequestPrint }): Played;
}

/** The swarm's tape, as its agents reach it. */
export interface AgentTape {
  readonly kind: 'record' | 'replay';
  readonly keeper: Ref<TapeKeeper>;
}
