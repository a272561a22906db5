// What a server that does not count, that counts only what it reads, or only what there was at the beginning, leaves out of its stream.
import type { Fault } from './script.ts';

const all = ['usage', 'usageMetadata'];
const output = [
  'output_tokens',
  'output_tokens_details',
  'completion_tokens',
  'candidatesTokenCount',
  'totalTokenCount',
  'total_tokens',
];

export function withheld(frames: readonly string[], fault: Fault | undefined): readonly string[] {
  if (fault?.kind === 'early-usage') return early(frames);
  if (fault?.kind !== 'no-usage' && fault?.kind !== 'half-usage') return frames;
  return frames.map((frame) => without(frame, fault.kind === 'no-usage' ? all : output));
}

function without(frame: string, names: readonly string[]): string {
  return eachEvent(frame, (json) =>
    JSON.stringify(JSON.parse(json, (name, value: unknown) => (names.includes(name) ? undefined : value))),
  );
}

/** The first event counts, as if nothing more were to come, and no other does. */
function early([first = '', ...rest]: readonly string[]): readonly string[] {
  const usage = {
    prompt_tokens: 9,
    completion_tokens: 1,
    promptTokenCount: 9,
    candidatesTokenCount: 1,
    input_tokens: 9,
    output_tokens: 1,
  };
  const counted = eachEvent(first, (json) => JSON.stringify({ usage, ...JSON.parse(json), usageMetadata: usage }));
  return [counted, ...rest.map((frame) => without(frame, all))];
}

function eachEvent(frame: string, change: (json: string) => string): string {
  return frame.replace(/(?<=^data: )\{.*\}(?=\r?$)/gm, change);
}
