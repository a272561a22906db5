// The message that stands for the part of a conversation that was left out: what was said, what was called, and the beginning of what came of it.
import { leftOutLine, repliesIn, repliesLeftOut } from '../../../models/left-out.ts';
import type { ModelMessage, ToolCall, ToolResult } from '../../../models/model.ts';
import { cutText } from './cut-message.ts';

interface Line {
  readonly text: string;
  /** What somebody else asked for outlasts what the model did. */
  readonly isWish: boolean;
}

const end = ']';
const longest = { wish: 1000, said: 300, input: 200, output: 300 };

/** At most `mostBytes` of UTF-8 JSON, but never without its first line. The newest lines come before older ones where there is no room for all. */
export function leftOutText(messages: readonly ModelMessage[], mostBytes: number): string {
  const first = `${leftOutLine(repliesIn(messages))} Call a tool again for what you need of it. In short:`;
  const lines = messages.flatMap((message, at) => linesOf(message, messages[at + 1]));
  const kept = fitting(lines, mostBytes - bytesOf(first) - 64);
  const omitted = lines.length - kept.length;
  return [first, ...(omitted > 0 ? [`(${omitted} older lines are not shown)`] : []), ...kept.map(({ text }) => text), end].join(
    '\n',
  );
}

function linesOf(message: ModelMessage, next: ModelMessage | undefined): readonly Line[] {
  switch (message.role) {
    case 'user':
      return repliesLeftOut(message) > 0 ? formerLines(message.text) : [line(`asked: ${flat(message.text, longest.wish)}`, true)];
    case 'assistant': {
      const results = next?.role === 'tools' ? next.results : [];
      const said = message.text.trim() === '' ? [] : [line(`you said: ${flat(message.text, longest.said)}`)];
      return [...said, ...message.toolCalls.map((call) => line(callLine(call, results)))];
    }
    default:
      return [];
  }
}

/** The lines of a message that stood for a part left out earlier. */
function formerLines(text: string): readonly Line[] {
  const [, ...lines] = text.split('\n');
  return lines.filter((one) => one.startsWith('- ')).map((one) => ({ text: one, isWish: one.startsWith('- asked: ') }));
}

function callLine(call: ToolCall, results: readonly ToolResult[]): string {
  const result = results.find((one) => one.callId === call.callId);
  const asked = `${call.name} ${flat(JSON.stringify(call.input) ?? '', longest.input)}`;
  if (result === undefined) return asked;
  if (!result.ok) return `${asked} -> ${result.error.code}: ${flat(result.error.message, longest.input)}`;
  const output = typeof result.output === 'string' ? result.output : (JSON.stringify(result.output) ?? '');
  return `${asked} -> ${flat(output, longest.output)}`;
}

function line(text: string, isWish = false): Line {
  return { text: `- ${text}`, isWish };
}

function flat(text: string, characters: number): string {
  return cutText(text.replace(/\s+/g, ' ').trim(), characters);
}

/** Wishes first, each kind from the newest on; what is kept stays in its order. */
function fitting(lines: readonly Line[], mostBytes: number): readonly Line[] {
  let room = mostBytes;
  const kept = new Set<Line>();
  const newestFirst = lines.toReversed();
  for (const one of [...newestFirst.filter(({ isWish }) => isWish), ...newestFirst.filter(({ isWish }) => !isWish)]) {
    const bytes = bytesOf(one.text);
    if (bytes > room) continue;
    room -= bytes;
    kept.add(one);
  }
  return lines.filter((one) => kept.has(one));
}

/** As JSON, in which the message is sent, with the line's end. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
