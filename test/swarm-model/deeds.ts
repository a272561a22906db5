// What the swarms of this folder do to the outside: models and tools that note each call, by what it is about, in the process's memory, where
// it outlives every simulated thread.
import { globalTable } from '../../src/base/global-table.ts';
import type { Model, ModelContext, ModelEvent, ModelRequest } from '../../src/models/model.ts';
import { createModel as createScripted } from '../../src/models/scripted.ts';
import { defineTool } from '../../src/tools/tool.ts';

/** How often each thing was done: `model <task>/<turn>` for calls of models, `tool <call id>` for calls of tools with effects. */
const deeds = globalTable<number>('troupe.test.deeds');

export function forgetDeeds(): void {
  deeds.clear();
}

export function deedsDone(): ReadonlyMap<string, number> {
  return new Map(deeds);
}

function note(deed: string): void {
  deeds.set(deed, (deeds.get(deed) ?? 0) + 1);
}

/** A provider whose models play the scripts of their options; each call is noted by the run's task, which is different for each run. */
export function createModel(modelId: string, options: unknown, context: ModelContext): Model {
  const scripted = createScripted(modelId, options, context);
  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const [first] = request.messages;
    const turn = request.messages.filter(({ role }) => role === 'assistant').length + 1;
    note(`model ${first?.role === 'user' ? first.text : '?'}/${turn}`);
    for await (const event of scripted.stream(request, { signal }))
      yield event.kind === 'end' ? { ...event, model: `noting:${modelId}` } : event;
  }
  return { name: `noting:${modelId}`, stream: (request, { signal }) => stream(request, signal) };
}

const description = 'Notes that it was called';
const inputSchema = { type: 'object' };

/** On the agent's host, harmless. */
export const look = defineTool(import.meta.url, 'look', {
  ...{ description, inputSchema, effects: 'none', runs: 'host' },
  execute: () => 'seen',
});

/** On the pool, harmless. */
export const search = defineTool(import.meta.url, 'search', {
  ...{ description, inputSchema, effects: 'none' },
  execute: () => 'found',
});

/** On the agent's host, with effects outside. */
export const send = defineTool(import.meta.url, 'send', {
  ...{ description, inputSchema, runs: 'host' },
  execute: (_, { callId }) => {
    note(`tool ${callId}`);
    return 'sent';
  },
});

/** On the pool, with effects outside. */
export const order = defineTool(import.meta.url, 'order', {
  ...{ description, inputSchema },
  execute: (_, { callId }) => {
    note(`tool ${callId}`);
    return 'ordered';
  },
});
