// Writes one reply to its socket, frame by frame, with what goes wrong on the way; says how much of it was written.
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../src/base/clock.ts';
import type { Fault } from './script.ts';

export interface Written {
  readonly outcome: 'completed' | 'broken' | 'cut';
  /** Of all frames. */
  readonly part: number;
}

export interface Playing {
  readonly response: ServerResponse;
  readonly clock: Clock;
  readonly frames: readonly string[];
  readonly frameMs: number;
  readonly fault: Fault | undefined;
  readonly errorFrame: string;
  /** Frames at the end without which the reply is not whole, for `no-end`. */
  readonly endFrames: number;
}

export async function play(playing: Playing): Promise<Written> {
  const { response, clock, frames, frameMs, fault } = playing;
  const last = fault?.kind === 'no-end' ? Math.max(1, frames.length - playing.endFrames) : frames.length;
  const breakAt = isMidway(fault) ? Math.min(fault.afterFrames ?? 2, Math.max(0, frames.length - 1)) : frames.length;
  for (const [index, frame] of frames.slice(0, last).entries()) {
    if (index === breakAt && fault !== undefined) return await goWrong(playing, fault, index / frames.length);
    if (index > 0 && frameMs > 0) await wait(clock, frameMs, response);
    if (response.destroyed || response.closed) return { outcome: 'cut', part: index / frames.length };
    if (fault?.kind === 'slow') await writeSlowly(playing, frame, fault.pieceMs ?? 5);
    else response.write(frame);
  }
  if (last < frames.length) {
    await ended(response);
    return { outcome: 'broken', part: last / frames.length };
  }
  return { outcome: (await ended(response)) ? 'completed' : 'cut', part: 1 };
}

const midway = ['stall', 'break-off', 'error-in-stream', 'malformed-json'];

function isMidway(fault: Fault | undefined): fault is Fault {
  return fault !== undefined && midway.includes(fault.kind);
}

async function goWrong({ response, errorFrame }: Playing, fault: Fault, part: number): Promise<Written> {
  switch (fault.kind) {
    case 'stall':
      await closed(response);
      return { outcome: 'broken', part };
    case 'error-in-stream':
      response.write(errorFrame);
      await ended(response);
      return { outcome: 'broken', part };
    case 'malformed-json':
      response.write('event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n');
      await ended(response);
      return { outcome: 'broken', part };
    default:
      // What was written still goes out: it waits for the end of this tick.
      await new Promise((resolve) => setImmediate(resolve));
      response.socket?.destroySoon();
      return { outcome: 'broken', part };
  }
}

async function writeSlowly({ response, clock }: Playing, frame: string, pieceMs: number): Promise<void> {
  const bytes = Buffer.from(frame);
  for (let at = 0; at < bytes.length && !response.closed; at += 16) {
    response.write(bytes.subarray(at, at + 16));
    await wait(clock, pieceMs, response);
  }
}

/** Until then, or until the client is gone. */
export function wait(clock: Clock, delayMs: number, response: ServerResponse): Promise<void> {
  if (delayMs <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const onEnd = (): void => {
      timer.cancel();
      response.off('close', onEnd);
      resolve();
    };
    const timer = clock.after(delayMs, onEnd);
    response.on('close', onEnd);
  });
}

export function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed) resolve();
    else response.once('close', () => resolve());
  });
}

/** Whether all of it went out. */
function ended(response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.closed) return resolve(false);
    let isFinished = false;
    response.once('close', () => resolve(isFinished));
    response.end(() => {
      isFinished = true;
      resolve(true);
    });
  });
}
