// The embedded model `extractive`: answers questions about files by their words, with no network and no weights. It sees what a hosted model
// would see and nothing more. It plans when it is offered the tools to spawn readers, and reads otherwise; both are pure functions of the request.
import { ActorError } from '../base/actor-error.ts';
import { isPlanner, plannerMove } from './extractive/planner.ts';
import { readerMove } from './extractive/reader.ts';
import type { Model, ModelEvent, ModelRequest, ToolCall } from './model.ts';
import { estimateUsage } from './token-estimate.ts';

const name = 'extractive';

/** The factory of the built-in provider `extractive`. It has one model, so its name is `extractive` alone; `unknown-model` for an id. */
export function createModel(modelId: string): Model {
  if (modelId !== 'default') {
    throw new ActorError('unknown-model', `the provider "${name}" has no model "${modelId}"; it has one, named "${name}" alone`);
  }
  return { name, stream: (request, { signal }) => answer(request, signal) };
}

async function* answer(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  if (signal.aborted) throw new ActorError('cancelled', 'the model call was cancelled', { cause: signal.reason });
  const move = isPlanner(request) ? plannerMove(request) : readerMove(request);
  const turn = request.messages.filter((message) => message.role === 'assistant').length + 1;
  const toolCalls =
    move.kind === 'say' ? [] : move.calls.map((call, index): ToolCall => ({ callId: `c${turn}.${index + 1}`, ...call }));
  const text = move.kind === 'say' ? move.text : '';
  if (text !== '') yield { kind: 'text', text };
  for (const call of toolCalls) yield { kind: 'tool-call', ...call };
  yield {
    kind: 'end',
    stopReason: move.kind === 'say' ? 'end' : 'tool-calls',
    usage: estimateUsage(request, { text, toolCalls }),
    model: name,
  };
}
