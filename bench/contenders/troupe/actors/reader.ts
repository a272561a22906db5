// Takes transcripts, as they are or as bytes in memory that threads share.
import { defineActor } from 'troupe';
import type { Transcript } from '../../transcript.ts';

export interface Reader {
  take(transcript: Transcript): void;
  takeShared(bytes: SharedArrayBuffer): void;
  /** Those that were whole. */
  read(): number;
}

export const reader = defineActor<Reader>(import.meta.url, 'reader', () => {
  let whole = 0;
  return {
    take: ({ messages }) => {
      if (messages.length === 4) whole += 1;
    },
    takeShared: (bytes) => {
      if (bytes.byteLength > 7_000) whole += 1;
    },
    read: () => whole,
  };
});
