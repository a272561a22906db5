// A provider in this process, for tests of the gateway: what its models do is said by their ids, and what is done to them is counted in memory that
// all threads share.
import { threadId } from 'node:worker_threads';
import { ActorError } from '../../../src/base/actor-error.ts';
import type { Model, ModelContext, ModelEvent, ModelRequest, ProviderSpec } from '../../../src/models/model.ts';

/** Places in the shared memory. */
const places = { calls: 0, aborts: 1, ends: 2, thread: 3, open: 4, gate: 5, mostOpen: 6 } as const;
export type Count = keyof typeof places;

export interface FakeOptions {
  readonly counts: SharedArrayBuffer;
  readonly apiKey?: string;
}

export class FakeProvider {
  readonly #counts = new SharedArrayBuffer(4 * 8);

  spec(more: Partial<ProviderSpec> & { readonly apiKey?: string } = {}): ProviderSpec {
    const { apiKey, ...rest } = more;
    const options = { counts: this.#counts, ...(apiKey === undefined ? {} : { apiKey }) };
    return { module: import.meta.url, options, ...rest };
  }

  count(what: Count): number {
    return Atomics.load(new Int32Array(this.#counts), places[what]);
  }

  /** Lets the `gated` models, of this thread and of others, reply. */
  openGate(): void {
    Atomics.store(new Int32Array(this.#counts), places.gate, 1);
  }
}

export function createModel(modelId: string, options: unknown, { clock }: ModelContext): Model {
  const { counts, apiKey = '' } = options as FakeOptions;
  const shared = new Int32Array(counts);
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

  async function* play(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    Atomics.add(shared, places.calls, 1);
    Atomics.store(shared, places.thread, threadId);
    const open = Atomics.add(shared, places.open, 1) + 1;
    if (open > Atomics.load(shared, places.mostOpen)) Atomics.store(shared, places.mostOpen, open);
    signal.addEventListener('abort', () => Atomics.add(shared, places.aborts, 1), { once: true });
    try {
      if (modelId === 'leaky') throw new Error(`401 for ${apiKey}`);
      if (modelId === 'crash') process.exit(1);
      if (modelId === 'environment') yield { kind: 'text', text: JSON.stringify(process.env) };
      while (modelId === 'endless' || (modelId === 'gated' && Atomics.load(shared, places.gate) === 0)) {
        if (signal.aborted) throw new ActorError('cancelled', 'the model call was cancelled');
        yield { kind: 'text', text: 'word ' };
        await sleep(5);
      }
      if (modelId === 'silent') await new Promise(() => undefined);
      for (const text of ['one ', 'two ', 'three']) {
        yield { kind: 'text', text };
        await sleep(1);
      }
      const inputTokens = Math.ceil(JSON.stringify(request).length / 4);
      yield { kind: 'end', stopReason: 'end', usage: { inputTokens, outputTokens: 3, cacheReadTokens: 8 }, model: modelId };
      Atomics.add(shared, places.ends, 1);
    } finally {
      Atomics.sub(shared, places.open, 1);
    }
  }
  return { name: `fake:${modelId}`, stream: (request, { signal }) => play(request, signal) };
}
