// How an adapter fails: as an ActorError of our catalogue whose details say what may be tried next. Nothing of an SDK's error goes further than here, for
// such errors carry headers and bodies along.
// 1. A message holds the provider's own words only where they say what is wrong with the request, cut short, and without anything that the request said.
// 2. There is no cause.
import { ActorError } from '../../base/actor-error.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { ModelFault, ModelRequest } from '../model.ts';

/** A failure, before it is put into words. */
export interface Failure extends ModelFault {
  readonly code: ErrorCode;
  /** In our words: what the provider did. */
  readonly what: string;
  /** In the provider's words: what is wrong with the request. */
  readonly said?: string;
}

/** What must not be seen in an error. */
export interface Hidden {
  readonly request: ModelRequest;
  /** Keys and headers. */
  readonly secrets: readonly string[];
}

export function modelError(provider: string, failure: Failure, hidden: Hidden): ActorError {
  const { code, what, said, ...fault } = failure;
  const words = said === undefined || said === '' ? '' : `: ${withoutHidden(said, hidden)}`;
  return new ActorError(code, `${provider} ${what}${words}`, { details: { ...fault } });
}

/** What an aborted signal makes of a call; `wasSent` when the provider may have begun on it. */
export function cancelledCall(wasSent: boolean): ActorError {
  const fault: ModelFault = { isRetryable: false, billed: wasSent ? 'unknown' : 'no' };
  return new ActorError('cancelled', 'the model call was cancelled', { details: { ...fault } });
}

const longestSaid = 300;
const windowLength = 12;
const stride = 6;

/** `text`, cut short, in one line, with an ellipsis for each secret and for whatever it repeats of the request. */
export function withoutHidden(text: string, { request, secrets }: Hidden): string {
  let shown = text.slice(0, 4 * longestSaid);
  for (const secret of secrets) if (secret !== '') shown = shown.replaceAll(secret, '…');
  shown = withoutRepeats(shown.slice(0, longestSaid), saidIn(request));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are to go, since a provider's text may end up on a terminal.
  return shown.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}

/** Every run of 18 characters or more that stands in `source`, too, is replaced; some shorter ones are. */
function withoutRepeats(text: string, source: string): string {
  let shown = '';
  let at = 0;
  while (at < text.length) {
    const start = nextRepeat(text, source, at);
    if (start === undefined) return shown + text.slice(at);
    shown += `${text.slice(at, start.from)}…`;
    at = start.to;
  }
  return shown;
}

function nextRepeat(text: string, source: string, from: number): { from: number; to: number } | undefined {
  for (let at = from; at + windowLength <= text.length; at += stride) {
    const found = source.indexOf(text.slice(at, at + windowLength));
    if (found < 0) continue;
    let before = 0;
    while (at - before > from && found - before > 0 && text[at - before - 1] === source[found - before - 1]) before++;
    let after = windowLength;
    while (at + after < text.length && text[at + after] === source[found + after]) after++;
    return { from: at - before, to: at + after };
  }
  return undefined;
}

/** All that was said in a request, by whom ever; its tools are not secret. */
function saidIn({ instructions, messages }: ModelRequest): string {
  const texts = messages.map((message) => {
    if (message.role === 'user') return message.text;
    if (message.role === 'assistant') return [message.text, ...message.toolCalls.map((call) => textOf(call.input))].join('\n');
    return message.results.map((result) => (result.ok ? textOf(result.output) : result.error.message)).join('\n');
  });
  return [instructions, ...texts].join('\n');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
