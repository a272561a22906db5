// The contract of the model port, run against every model.
import { describe, expect, it } from 'vitest';
import { schemaIssues } from '../../src/base/json-schema.ts';
import { foldStream } from '../../src/models/fold-stream.ts';
import type { Model, ModelEvent, ModelRequest } from '../../src/models/model.ts';

export interface ContractCase {
  readonly title: string;
  readonly request: ModelRequest;
}

const live = (): { signal: AbortSignal } => ({ signal: new AbortController().signal });

async function eventsOf(model: Model, request: ModelRequest): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, live())) events.push(event);
  return events;
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

/** Ids that a provider gives to each reply anew say nothing of the answer. */
function withoutGivenIds(events: readonly ModelEvent[]): unknown {
  return JSON.parse(JSON.stringify(events).replace(/"(?:msg|toolu)_\d+(_\d+)?"/g, '"given$1"'));
}

/** `make` gives a model that answers each of the cases; `stuck` one call that would take for ever but for its signal, if there is such. */
export function modelContract(name: string, make: () => Model, cases: readonly ContractCase[]): void {
  describe(`the model port, by ${name}`, () => {
    it.each(cases)('ends $title exactly once, with whole counts of tokens', async ({ request }) => {
      const events = await eventsOf(make(), request);
      const ends = events.filter((event) => event.kind === 'end');
      expect(ends).toHaveLength(1);
      expect(events.at(-1)).toBe(ends[0]);
      const [end] = ends;
      expect(Number.isInteger(end?.usage.inputTokens) && Number.isInteger(end?.usage.outputTokens)).toBe(true);
      expect(end?.model).not.toBe('');
    });

    it.each(cases)('stops $title for tools if and only if it calls some, each with an id of its own', async ({ request }) => {
      const reply = await foldStream(make().stream(request, live()));
      expect(reply.stopReason === 'tool-calls').toBe(reply.toolCalls.length > 0);
      const earlier = request.messages.flatMap((message) => (message.role === 'assistant' ? message.toolCalls : []));
      const ids = [...earlier, ...reply.toolCalls].map((call) => call.callId);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it.each(cases)('calls only tools that $title offers, with inputs that fit', async ({ request }) => {
      const { toolCalls } = await foldStream(make().stream(request, live()));
      for (const call of toolCalls) {
        const tool = request.tools.find((offered) => offered.name === call.name);
        expect(tool, call.name).toBeDefined();
        expect(schemaIssues(tool?.inputSchema ?? {}, call.input)).toEqual([]);
      }
    });

    it.each(cases)('gives JSON that fits the output schema when $title ends the run', async ({ request }) => {
      const reply = await foldStream(make().stream(request, live()));
      if (request.outputSchema === undefined || reply.stopReason !== 'end') return;
      expect(schemaIssues(request.outputSchema, JSON.parse(reply.text))).toEqual([]);
    });

    it.each(cases)('leaves the request of $title as it was', async ({ request }) => {
      await eventsOf(make(), frozen(structuredClone(request)));
    });

    it.each(cases)(
      'answers $title the same when it is asked again: a resumed run goes on as it would have',
      async ({ request }) => {
        const [one, other] = [await eventsOf(make(), request), await eventsOf(make(), structuredClone(request))];
        expect(withoutGivenIds(one)).toEqual(withoutGivenIds(other));
      },
    );

    it.each(cases)('ends $title with `cancelled` when the signal has fired', async ({ request }) => {
      const stream = make().stream(request, { signal: AbortSignal.abort(new Error('enough')) });
      await expect(foldStream(stream)).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}
