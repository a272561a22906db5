// What a swarm's telemetry is told.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../../base/check-options.ts';

/** OpenTelemetry's providers, as far as Troupe looks at them; those of any SDK fit. */
export interface TracerProviderLike {
  getTracer(name: string, version?: string): unknown;
}
export interface MeterProviderLike {
  getMeter(name: string, version?: string): unknown;
}

/** Needs the package `@opentelemetry/api`, which is loaded only then. */
export interface TelemetryOptions {
  /** Where spans go. Default `global`: the provider that the program has registered. */
  readonly tracerProvider?: TracerProviderLike | 'global' | 'none';
  /** Where metrics go. Default `global`. */
  readonly meterProvider?: MeterProviderLike | 'global' | 'none';
  /** Whether spans hold what was said: instructions, messages, arguments and results of tools. Default false. */
  readonly content?: boolean;
  /** Whether `gen_ai.client.token.usage`, which the conventions have dropped, is recorded beside what took its place. Default false. */
  readonly oldTokenUsage?: boolean;
}

export interface TelemetrySettings {
  readonly tracerProvider: TracerProviderLike | 'global' | 'none';
  readonly meterProvider: MeterProviderLike | 'global' | 'none';
  readonly content: boolean;
  readonly oldTokenUsage: boolean;
}

const fields: readonly (keyof TelemetryOptions)[] = ['tracerProvider', 'meterProvider', 'content', 'oldTokenUsage'];

/** The options with their defaults; `undefined` without telemetry. Throws `invalid-argument`, naming the field. */
export function telemetrySettings(options: TelemetryOptions | undefined): TelemetrySettings | undefined {
  if (options === undefined) return undefined;
  checkObject(options, 'telemetry');
  checkFields(options, fields, 'the options of telemetry are', 'telemetry.');
  const { tracerProvider = 'global', meterProvider = 'global', content = false, oldTokenUsage = false } = options;
  checkProvider(tracerProvider, 'getTracer', 'telemetry.tracerProvider');
  checkProvider(meterProvider, 'getMeter', 'telemetry.meterProvider');
  for (const [field, value] of Object.entries({ content, oldTokenUsage })) {
    if (typeof value !== 'boolean') throw invalidArgument(`telemetry.${field}`, 'a boolean', value);
  }
  return { tracerProvider, meterProvider, content, oldTokenUsage };
}

function checkProvider(value: unknown, method: string, field: string): void {
  if (typeof value === 'string') checkChoice(value, ['global', 'none'], field);
  else if (typeof (value as Record<string, unknown> | null)?.[method] !== 'function')
    throw invalidArgument(field, `"global", "none", or a provider with ${method}`, value);
}
