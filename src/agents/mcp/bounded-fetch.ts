// A `fetch` whose responses are bounded, for servers that nobody vouches for: a body without end would fill the memory of this process.
import { ActorError } from '../../base/actor-error.ts';

/**
 * `fetch`, whose responses fail once they hold more than `mostBytes`, unpacked; of a stream of events that counts for each event, as such a stream may
 * live for long. `tooLarge` is called then.
 */
export function boundedFetch(mostBytes: number, tooLarge: () => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    const count = headers.get('content-type')?.includes('text/event-stream') === true ? eventCounter() : byteCounter();
    const bounded = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        if (count(chunk) <= mostBytes) controller.enqueue(chunk);
        else {
          controller.error(new ActorError('response-too-large', `the response holds more than ${mostBytes} bytes`));
          tooLarge();
        }
      },
    });
    return new Response(response.body.pipeThrough(bounded), { status, statusText, headers });
  };
}

/** The most bytes that stood unread at once, as far as that grew with a chunk. */
type Counter = (chunk: Uint8Array) => number;

function byteCounter(): Counter {
  let bytes = 0;
  return (chunk) => {
    bytes += chunk.byteLength;
    return bytes;
  };
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Counts from one empty line to the next, which ends an event; a line ends with a line feed, a carriage return, or both. */
function eventCounter(): Counter {
  let bytes = 0;
  let lineBytes = 0;
  let before = 0;
  return (chunk) => {
    let most = 0;
    for (const byte of chunk) {
      bytes += 1;
      most = Math.max(most, bytes);
      const isEnd = byte === carriageReturn || (byte === lineFeed && before !== carriageReturn);
      if (isEnd && lineBytes === 0) bytes = 0;
      if (isEnd) lineBytes = 0;
      else if (byte !== lineFeed) lineBytes += 1;
      before = byte;
    }
    return most;
  };
}
