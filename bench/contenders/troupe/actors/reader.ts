// Takes transcripts, as they are or as views of shared lists.
import { defineActor, type ListView } from 'troupe';
import type { Transcript } from '../../transcript.ts';

export interface Reader {
  take(transcript: Transcript): void;
  takeShared(messages: ListView<Transcript['messages'][number]>): void;
  /** Those that were whole. */
  read(): number;
}

export const reader = defineActor<Reader>(import.meta.url, 'reader', () => {
  let whole = 0;
  return {
    take: ({ messages }) => {
      if (messages.length === 4) whole += 1;
    },
    takeShared: (messages) => {
      if (messages.length === 4 && messages.at(3) !== undefined) whole += 1;
    },
    read: () => whole,
  };
});
