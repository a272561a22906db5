// Reads server-sent events off a response's body, as the HTML standard has them, and lets go of the body when it is no longer read.
import { CallFailure } from './hosted-call.ts';
import { notStreamed } from './network-failure.ts';
import type { PostAnswer } from './post.ts';

export interface ServerEvent {
  /** `message` when it was not named. */
  readonly event: string;
  readonly data: string;
}

/** The events of an answer of a good status, as {@link serverSentEvents} has them. Throws when it is whole, has none, and does not call itself a stream of events. */
export async function* answeredEvents({ body, headers }: PostAnswer): AsyncGenerator<readonly ServerEvent[]> {
  let hasAny = false;
  for await (const events of serverSentEvents(body)) {
    hasAny = true;
    yield events;
  }
  const type = headers.get('content-type');
  // Some servers call a stream what they like, and so only one without events is judged by its name.
  if (!hasAny && !/^text\/event-stream\b/i.test(type ?? '')) throw new CallFailure(notStreamed(type), true);
}

/**
 * The events of `body`, those together that came together: each step of a stream costs more than an event. What is left of the body is let go, which closes
 * its connection, when the reader stops before the end.
 */
export async function* serverSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ServerEvent[]> {
  const decoder = new TextDecoder();
  const lines = new LineReader();
  const draft = new EventDraft();
  const eventsOf = (text: string, isLast: boolean): readonly ServerEvent[] =>
    lines.push(text, isLast).flatMap((line) => draft.push(line) ?? []);
  for await (const chunk of body) {
    const events = eventsOf(decoder.decode(chunk, { stream: true }), false);
    if (events.length > 0) yield events;
  }
  const last = eventsOf(decoder.decode(), true);
  if (last.length > 0) yield last;
}

/** Splits text into lines, which end in CR, LF or both. What follows the last of these waits. */
class LineReader {
  #rest = '';

  push(text: string, isLast: boolean): readonly string[] {
    // A CR at the very end may be half of a CRLF, unless nothing comes after it.
    const all = this.#rest + text;
    const isHalf = !isLast && all.endsWith('\r');
    const lines = (isHalf ? all.slice(0, -1) : all).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + (isHalf ? '\r' : '');
    return lines;
  }
}

/** Gathers lines until an empty one ends the event. */
class EventDraft {
  #event = '';
  #data: string[] = [];

  push(line: string): ServerEvent | undefined {
    if (line === '') return this.#finish();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = (colon < 0 ? line : line.slice(0, colon)).replace(/^\uFEFF/, '');
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    if (field === 'data') this.#data.push(value);
    return undefined;
  }

  #finish(): ServerEvent | undefined {
    const event = this.#event || 'message';
    const data = this.#data;
    this.#event = '';
    this.#data = [];
    return data.length === 0 ? undefined : { event, data: data.join('\n') };
  }
}
