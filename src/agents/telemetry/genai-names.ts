// The names of OpenTelemetry's GenAI conventions that Troupe uses, kept here because the published constants are deprecated and the names still move.
// Whoever updates them changes this file and `genaiConventions`, and nothing else.

/** Where the names are from: `open-telemetry/semantic-conventions-genai`, main, as read in November 2026 (status: Development). */
export const genaiConventions = 'semantic-conventions-genai@main-2026-11';

export const operations = Object.freeze({
  workflow: 'invoke_workflow',
  agent: 'invoke_agent',
  chat: 'chat',
  generateContent: 'generate_content',
  tool: 'execute_tool',
} as const);

/** The providers whose names differ from Troupe's. */
export const providerNames: Readonly<Record<string, string>> = Object.freeze({
  gemini: 'gcp.gemini',
  'openai-compatible': 'openai',
});

export const attributeNames = Object.freeze({
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  workflow: 'gen_ai.workflow.name',
  agent: 'gen_ai.agent.name',
  requestModel: 'gen_ai.request.model',
  maxTokens: 'gen_ai.request.max_tokens',
  stream: 'gen_ai.request.stream',
  outputType: 'gen_ai.output.type',
  compacted: 'gen_ai.conversation.compacted',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  toolName: 'gen_ai.tool.name',
  toolType: 'gen_ai.tool.type',
  toolCallId: 'gen_ai.tool.call.id',
  errorType: 'error.type',
  // Only when content is asked for.
  instructions: 'gen_ai.system_instructions',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  // Of the metric that the conventions have dropped.
  tokenType: 'gen_ai.token.type',
  // Troupe's own.
  run: 'troupe.run.id',
  outcome: 'troupe.run.outcome',
  attempt: 'troupe.call.attempt',
} as const);

export const metricNames = Object.freeze({
  inferenceDuration: 'gen_ai.client.inference.duration',
  timeToFirstChunk: 'gen_ai.client.inference.time_to_first_chunk',
  agentDuration: 'gen_ai.invoke_agent.duration',
  toolDuration: 'gen_ai.execute_tool.duration',
  workflowDuration: 'gen_ai.invoke_workflow.duration',
  agentInferenceCalls: 'gen_ai.invoke_agent.inference_calls',
  agentToolCalls: 'gen_ai.invoke_agent.tool_calls',
  usedInputTokens: 'gen_ai.client.inference.usage.input_tokens',
  usedOutputTokens: 'gen_ai.client.inference.usage.output_tokens',
  usedCacheReadTokens: 'gen_ai.client.inference.usage.cache_read.input_tokens',
  usedCacheWriteTokens: 'gen_ai.client.inference.usage.cache_write.input_tokens',
  usedReasoningTokens: 'gen_ai.client.inference.usage.reasoning.output_tokens',
  callInputTokens: 'gen_ai.client.inference.operation.input_tokens',
  callOutputTokens: 'gen_ai.client.inference.operation.output_tokens',
  /** Dropped from the conventions after 1.41; backends still know it. */
  oldTokenUsage: 'gen_ai.client.token.usage',
} as const);

export type MetricName = (typeof metricNames)[keyof typeof metricNames];

/** Seconds; the conventions' own buckets. */
export const durationBuckets: readonly number[] = Object.freeze(Array.from({ length: 14 }, (_, index) => 0.01 * 2 ** index));

/** Why a model stopped, in the conventions' words. */
export const finishReasons = Object.freeze({
  end: 'stop',
  'tool-calls': 'tool_calls',
  'max-tokens': 'length',
  refusal: 'content_filter',
} as const);
