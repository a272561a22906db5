// The swarm's option `tape`: whether its model calls are recorded, or answered from a recording.
import { resolve } from 'node:path';
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';

/** `record`: every model call is made, and appended to a new file. `replay`: every call is answered from that file, and none is made; no key is needed. */
export type TapeOptions =
  | { readonly record: string }
  | {
      readonly replay: string;
      /** Whether a call takes as long as it took when it was recorded. Default false: as fast as can be. */
      readonly paced?: boolean;
    };

/** A checked `tape`; paths are absolute. */
export type TapeSetting =
  | { readonly kind: 'record'; readonly path: string }
  | { readonly kind: 'replay'; readonly path: string; readonly paced: boolean };

/** Throws `invalid-argument`, naming the field. */
export function checkedTape(tape: unknown): TapeSetting | undefined {
  if (tape === undefined) return undefined;
  checkObject(tape, 'tape', 'an object with either `record` or `replay`');
  checkFields(tape, ['record', 'replay', 'paced'], 'a tape has', 'tape.');
  const { record, replay, paced } = tape as { readonly record?: unknown; readonly replay?: unknown; readonly paced?: unknown };
  if ((record === undefined) === (replay === undefined))
    throw invalidArgument('tape', 'an object with either `record` or `replay`', tape);
  if (record !== undefined) {
    if (paced !== undefined) throw invalidArgument('tape.paced', 'absent when recording', paced);
    return { kind: 'record', path: pathOf(record, 'tape.record') };
  }
  if (paced !== undefined && typeof paced !== 'boolean') throw invalidArgument('tape.paced', 'true or false', paced);
  return { kind: 'replay', path: pathOf(replay, 'tape.replay'), paced: paced ?? false };
}

function pathOf(path: unknown, field: string): string {
  if (typeof path !== 'string' || path === '') throw invalidArgument(field, 'the path of a file', path);
  return resolve(path);
}
