// What code may do with a run under way beside cancelling it: steer it, and read what was said in it.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import type { SwarmHome } from '../swarm-home.ts';
import { type HistoryOptions, type HistoryPage, historyPage } from './history.ts';
import { mostListed, mostSteerCharacters } from './session-schemas.ts';
import { transcriptOf } from './transcript.ts';

/** Settles when the letter is in the journal. */
export async function steerRun(home: SwarmHome, run: string, text: unknown): Promise<void> {
  if (typeof text !== 'string' || text.trim() === '' || text.length > mostSteerCharacters) {
    throw invalidArgument('text', `a text of 1 to ${mostSteerCharacters} characters`, text);
  }
  const id = `code/${home.wishes.nextNumber()}`;
  const letter = { id, how: 'steer', from: null, agent: null, asks: false, text } as const;
  await home.wishes.add(run, { kind: 'letter-received', letter }, ({ talk }) => talk.heard.some((one) => one.id === id));
}

export async function historyOf(home: SwarmHome, run: string, options: HistoryOptions = {}): Promise<HistoryPage> {
  checkObject(options, 'options');
  checkFields(options, ['offset', 'limit', 'toolResults'], 'the options are');
  const { offset = 0, limit = mostListed } = options;
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalidArgument('offset', 'a whole number of at least 0', offset);
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > mostListed) {
    throw invalidArgument('limit', `a whole number from 1 to ${mostListed}`, limit);
  }
  const messages = await transcriptOf(home.journal, run);
  if (messages === undefined) {
    const message = `the journal has no transcript of the run ${run}: it is not accepted yet, or it has ended and was let go`;
    throw new ActorError('unknown-run', message, { details: { run } });
  }
  return historyPage(run, messages, options);
}
