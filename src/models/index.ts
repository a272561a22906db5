// The public names of `troupe/models`. Nothing inside imports this file.
import '../base/needed-node.ts';

export { foldStream, type ModelReply } from './fold-stream.ts';
export { loadModel, validateModelName } from './load-model.ts';
export type {
  Effort,
  Model,
  ModelContext,
  ModelEvent,
  ModelFactory,
  ModelFault,
  ModelMessage,
  ModelRequest,
  ProviderLimits,
  ProviderSpec,
  ProviderState,
  RateReport,
  RateWindow,
  StopReason,
  TokenUsage,
  ToolCall,
  ToolDeclaration,
  ToolResult,
} from './model.ts';
export { type ModelName, parseModelName } from './model-name.ts';
export type { ModelPrice, PriceRates, Prices } from './model-price.ts';
export { type ModelSize, modelSize } from './price-table.ts';
export { describePrice, type Price, priceOf } from './prices.ts';
export type {
  AiOptions,
  AnthropicOptions,
  HostedOptions,
  OpenAiCompatibleOptions,
  ProvidersOption,
} from './providers-option.ts';
export { scriptedProvider } from './scripted.ts';
export type { Crash, ScriptedOptions, ScriptStep } from './scripted-step.ts';
