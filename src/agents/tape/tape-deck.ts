// The swarm's tape, opened: what is recorded goes in, what was recorded comes out. Lives with the swarm on main, not with its actors.
import { isActorError } from '../../base/actor-error.ts';
import type { RequestPrint } from '../../models/tape/request-print.ts';
import type { CallKey } from '../../models/tape/tape-line.ts';
import { TapePlayer } from '../../models/tape/tape-player.ts';
import { type RecordedCall, TapeWriter } from '../../models/tape/tape-writer.ts';
import type { TapeSetting } from './tape-options.ts';
import type { Played } from './tape-protocol.ts';

export interface TapeDeck {
  readonly kind: TapeSetting['kind'];
  /** Settles when the call stands in the file. */
  record(call: RecordedCall): Promise<void>;
  /** The run makes no further call. */
  runEnded(run: string): void;
  play(call: CallKey & { readonly print: RequestPrint }): Played;
  close(): Promise<void>;
}

/** Opens the tape, on which none of `secrets` will stand; rejects with `invalid-argument`, `tape-damaged`, `file-not-found` or `file-unreadable`. */
export async function openTape(setting: TapeSetting, secrets: readonly string[]): Promise<TapeDeck> {
  if (setting.kind === 'record') return recordingDeck(await TapeWriter.create(setting.path, 'tape.record', secrets));
  return playingDeck(await TapePlayer.open(setting.path), setting.paced);
}

function recordingDeck(writer: TapeWriter): TapeDeck {
  return {
    kind: 'record',
    record: (call) => writer.record(call),
    runEnded: (run) => writer.runEnded(run),
    play: () => ({ kind: 'miss', message: 'the tape is being recorded' }),
    close: () => writer.close(),
  };
}

function playingDeck(player: TapePlayer, paced: boolean): TapeDeck {
  return {
    kind: 'replay',
    record: async () => {},
    runEnded: () => {},
    play: (call) => {
      try {
        const { outcome, ms } = player.play(call);
        return { kind: 'found', outcome, delayMs: paced ? ms : 0 };
      } catch (error) {
        if (!isActorError(error, 'tape-miss')) throw error;
        return { kind: 'miss', message: error.message };
      }
    },
    close: async () => {},
  };
}
