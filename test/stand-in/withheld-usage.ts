// What a server that does not count, or that counts only what it reads, leaves out of its stream.
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
  if (fault?.kind !== 'no-usage' && fault?.kind !== 'half-usage') return frames;
  const left = new Set(fault.kind === 'no-usage' ? all : output);
  const without = (json: string): string =>
    JSON.stringify(JSON.parse(json, (name, value: unknown) => (left.has(name) ? undefined : value)));
  return frames.map((frame) => frame.replace(/(?<=^data: )\{.*\}(?=\r?$)/gm, without));
}
