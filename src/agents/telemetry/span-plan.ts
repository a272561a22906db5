// What a run's event means for its spans and metrics, as data. Pure.
// 1. Spans: `workflow/<run>` for a root run that may delegate, `run/<run>` for each run, `call/<run>` for its open model call, and
//    `tool/<run>/<turn>/<call>` for each tool call.
// 2. A span that is started twice, or ended without a start, changes nothing; so the same event may be told again.

import type { TokenUsage, ToolResult } from '../../models/model.ts';
import { parseModelName } from '../../models/model-name.ts';
import type { RunEvent } from '../runs/run-event.ts';
import type { ErrorRecord } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';
import { hasSessionTool } from '../sessions/session-tools.ts';
import {
  finishReasons,
  type MetricName,
  metricNames,
  attributeNames as names,
  operations,
  providerNames,
} from './genai-names.ts';
import { type Attributes, callContent, replyContent } from './span-content.ts';

export interface SpanStart {
  readonly do: 'start';
  readonly key: string;
  /** Key of the span above it; `null`: the caller's, which the run's spec names. */
  readonly parent: string | null;
  readonly name: string;
  readonly kind: 'client' | 'internal';
  readonly atMs: number;
  readonly attributes: Attributes;
  /** The histogram of its duration, and the attributes that are also the metric's. */
  readonly metric: MetricName;
  readonly shared: Attributes;
}

export interface SpanEnd {
  readonly do: 'end';
  readonly key: string;
  readonly atMs: number;
  readonly attributes: Attributes;
  /** What went wrong, if anything did. */
  readonly error: ErrorRecord | null;
  /** Metrics beside the duration; they have the attributes of its metric. */
  readonly counts: Readonly<Partial<Record<MetricName, number>>>;
}

export type SpanStep = SpanStart | SpanEnd;

type Happening<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;

export const workflowKey = (run: string): string => `workflow/${run}`;
export const runKey = (run: string): string => `run/${run}`;
export const callKey = (run: string): string => `call/${run}`;
export const toolKey = (run: string, turn: number, callId: string): string => `tool/${run}/${turn}/${callId}`;

/** The steps that the event leads to. With `content`, spans hold what was said. */
export function spanSteps(before: RunState | undefined, after: RunState, event: RunEvent, content: boolean): readonly SpanStep[] {
  const { id } = after.spec;
  switch (event.kind) {
    case 'accepted':
      return runStarts(after, event.atMs);
    case 'call-reserved':
      return [callStarts(after, event, content)];
    case 'model-replied':
      return [callEnds(event, content)];
    case 'call-failed':
      return [end(callKey(id), event.atMs, event.error)];
    case 'call-settled':
      return [end(callKey(id), event.atMs, unfinished)];
    case 'tool-started':
      return toolStarts(after, event.callId, event.atMs, content);
    case 'waiting':
      return toolStarts(after, event.callId, event.atMs, content);
    case 'tool-finished':
    case 'woken':
      return before === undefined ? [] : toolEnds(before, event.result, event.atMs, content);
    case 'ended':
      return before === undefined ? [] : runEnds(before, after, event.atMs);
    default:
      return [];
  }
}

const unknownTool = 'unknown';
const unfinished: ErrorRecord = { code: 'cancelled', message: 'the run ended first' };

/** The spans of a run that begins; also of one that another process began, of which nothing has been told here. */
export function runStarts({ spec }: RunState, atMs: number): readonly SpanStart[] {
  const { id, parent, agent } = spec;
  const isWorkflow = parent === null && agent.mayDelegate.length > 0;
  const above = isWorkflow ? workflowKey(id) : parent === null ? null : runKey(parent);
  const shared = { [names.operation]: operations.agent, [names.agent]: agent.name };
  const invoked: SpanStart = {
    ...{ do: 'start', key: runKey(id), parent: above, name: `${operations.agent} ${agent.name}`, kind: 'internal', atMs, shared },
    attributes: {
      ...shared,
      [names.requestModel]: parseModelName(agent.model).modelId,
      [names.outputType]: outputType(spec),
      [names.run]: id,
    },
    metric: metricNames.agentDuration,
  };
  return isWorkflow ? [workflowStart(id, agent.name, atMs), invoked] : [invoked];
}

function workflowStart(id: string, workflow: string, atMs: number): SpanStart {
  const shared = { [names.operation]: operations.workflow, [names.workflow]: workflow };
  return {
    ...{ do: 'start', key: workflowKey(id), parent: null, name: `${operations.workflow} ${workflow}`, kind: 'internal', atMs },
    ...{ shared, attributes: { ...shared, [names.run]: id }, metric: metricNames.workflowDuration },
  };
}

function runEnds(before: RunState, { spec, ending, usage, status }: RunState, atMs: number): readonly SpanStep[] {
  const { id } = spec;
  const tools = before.calls.filter(({ result }) => result === null);
  const error = ending === null || ending.kind === 'done' ? null : ending.error;
  const attributes = { [names.outcome]: status };
  const used = { [names.inputTokens]: usage.inputTokens, [names.outputTokens]: usage.outputTokens };
  const counts = { [metricNames.agentInferenceCalls]: usage.modelCalls, [metricNames.agentToolCalls]: usage.toolCalls };
  return [
    end(callKey(id), atMs, unfinished),
    ...tools.map(({ call }) => end(toolKey(id, before.turn, call.callId), atMs, unfinished)),
    end(runKey(id), atMs, error, { ...attributes, ...used }, counts),
    end(workflowKey(id), atMs, error, attributes),
  ];
}

function callStarts(state: RunState, event: Happening<'call-reserved'>, content: boolean): SpanStart {
  const { id } = state.spec;
  const { provider, modelId } = parseModelName(event.model);
  const operation = provider === 'gemini' ? operations.generateContent : operations.chat;
  const shared = {
    [names.operation]: operation,
    [names.provider]: providerNames[provider] ?? provider,
    [names.requestModel]: modelId,
  };
  return {
    ...{ do: 'start', key: callKey(id), parent: runKey(id), name: `${operation} ${modelId}`, kind: 'client', atMs: event.atMs },
    attributes: {
      ...shared,
      [names.maxTokens]: event.bound.outputTokens,
      [names.stream]: true,
      [names.outputType]: outputType(state.spec),
      [names.run]: id,
      [names.attempt]: event.attempt,
      ...(state.shortenedTurn === event.turn ? { [names.compacted]: true } : {}),
      ...(content ? callContent(state) : {}),
    },
    ...{ metric: metricNames.inferenceDuration, shared },
  };
}

function callEnds(event: Happening<'model-replied'>, content: boolean): SpanEnd {
  const { run, atMs, usage, model, responseId, stopReason, firstChunkMs } = event;
  const firstChunk = firstChunkMs === undefined ? undefined : firstChunkMs / 1000;
  const attributes = {
    [names.responseModel]: model,
    ...(responseId === undefined ? {} : { [names.responseId]: responseId }),
    [names.finishReasons]: [finishReasons[stopReason]],
    ...(firstChunk === undefined ? {} : { [names.timeToFirstChunk]: firstChunk }),
    ...usageAttributes(usage),
    ...(content ? replyContent(event) : {}),
  };
  // A guess is no measurement.
  const waited = firstChunk === undefined ? {} : { [metricNames.timeToFirstChunk]: firstChunk };
  if (usage.isEstimated === true) return end(callKey(run), atMs, null, attributes, waited);
  const counts = {
    ...waited,
    [metricNames.callInputTokens]: usage.inputTokens,
    [metricNames.callOutputTokens]: usage.outputTokens,
    [metricNames.usedInputTokens]: usage.inputTokens,
    [metricNames.usedOutputTokens]: usage.outputTokens,
    ...(usage.cacheReadTokens === undefined ? {} : { [metricNames.usedCacheReadTokens]: usage.cacheReadTokens }),
    ...(usage.cacheWriteTokens === undefined ? {} : { [metricNames.usedCacheWriteTokens]: usage.cacheWriteTokens }),
    ...(usage.reasoningTokens === undefined ? {} : { [metricNames.usedReasoningTokens]: usage.reasoningTokens }),
  };
  return end(callKey(run), atMs, null, attributes, counts);
}

function usageAttributes(usage: TokenUsage): Attributes {
  if (usage.isEstimated === true) return {};
  return {
    [names.inputTokens]: usage.inputTokens,
    [names.outputTokens]: usage.outputTokens,
    ...(usage.cacheReadTokens === undefined ? {} : { [names.cacheReadTokens]: usage.cacheReadTokens }),
    ...(usage.cacheWriteTokens === undefined ? {} : { [names.cacheWriteTokens]: usage.cacheWriteTokens }),
    ...(usage.reasoningTokens === undefined ? {} : { [names.reasoningTokens]: usage.reasoningTokens }),
  };
}

function toolStarts(state: RunState, callId: string, atMs: number, content: boolean): readonly SpanStart[] {
  const call = state.calls.find((one) => one.call.callId === callId)?.call;
  return call === undefined ? [] : [toolStart(state, call, atMs, content)];
}

/** What was answered at once, as by a session tool, has a span of no length. */
function toolEnds(before: RunState, result: ToolResult, atMs: number, content: boolean): readonly SpanStep[] {
  const key = toolKey(before.spec.id, before.turn, result.callId);
  const attributes = content && result.ok ? { [names.toolResult]: JSON.stringify(result.output) ?? '' } : {};
  return [...toolStarts(before, result.callId, atMs, content), end(key, atMs, result.ok ? null : result.error, attributes)];
}

function toolStart({ spec, turn }: RunState, call: RunState['calls'][number]['call'], atMs: number, content: boolean): SpanStart {
  const { callId, input } = call;
  const name = toolNameOf(spec.agent, call.name);
  const shared = { [names.operation]: operations.tool, [names.toolName]: name };
  const own = { [names.toolType]: 'function', [names.toolCallId]: callId, [names.run]: spec.id };
  const said = content ? { [names.toolArguments]: JSON.stringify(input) ?? '' } : {};
  return {
    ...{ do: 'start', key: toolKey(spec.id, turn, callId), parent: runKey(spec.id), name: `${operations.tool} ${name}` },
    ...{ kind: 'internal', atMs, attributes: { ...shared, ...own, ...said }, metric: metricNames.toolDuration, shared },
  };
}

/** A name that is none of the run's tools is whatever text the model said. */
function toolNameOf(agent: RunState['spec']['agent'], name: string): string {
  return agent.tools.some((tool) => tool.name === name) || hasSessionTool(agent, name) ? name : unknownTool;
}

function outputType({ agent }: RunState['spec']): string {
  return agent.outputSchema === undefined ? 'text' : 'json';
}

function end(
  key: string,
  atMs: number,
  error: ErrorRecord | null,
  attributes: Attributes = {},
  counts: SpanEnd['counts'] = {},
): SpanEnd {
  return { do: 'end', key, atMs, error, attributes, counts };
}
