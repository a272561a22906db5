// Telemetry through OpenTelemetry's API, which is loaded only when a swarm asks for it. All spans are made on main, from the journal's events and with
// their times, so that no other thread needs an SDK.
import type { Context, Counter, Histogram, Meter, Attributes as OtelAttributes, Span, Tracer } from '@opentelemetry/api';
import { ActorError } from '../../base/actor-error.ts';
import type { Log } from '../../base/log.ts';
import type { RunEvent } from '../runs/run-event.ts';
import { isTerminal } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';
import { attributeNames, durationBuckets, genaiConventions, type MetricName, metricNames } from './genai-names.ts';
import type { RunTelemetry } from './run-telemetry.ts';
import { callKey, runKey, runStarts, type SpanEnd, type SpanStart, spanSteps, toolKey } from './span-plan.ts';
import type { TelemetrySettings } from './telemetry-options.ts';
import { parseTraceparent, traceparentOf } from './traceparent.ts';

type Api = typeof import('@opentelemetry/api');

export interface TelemetryParts {
  readonly settings: TelemetrySettings;
  /** Wall clock of a time of the swarm, in milliseconds since 1970. */
  readonly wallMsOf: (atMs: number) => number;
  readonly log: Log;
}

/** Loads the API; rejects with `missing-peer` when it is not installed. */
export async function openTelemetry(parts: TelemetryParts): Promise<RunTelemetry> {
  try {
    return new OpenTelemetry(await import('@opentelemetry/api'), parts);
  } catch (cause) {
    throw new ActorError('missing-peer', 'telemetry needs the package @opentelemetry/api: npm install @opentelemetry/api', {
      details: { package: '@opentelemetry/api' },
      cause,
    });
  }
}

interface OpenSpan {
  readonly span: Span;
  readonly start: SpanStart;
}

class OpenTelemetry implements RunTelemetry {
  readonly #api: Api;
  readonly #parts: TelemetryParts;
  readonly #tracer: Tracer | undefined;
  readonly #meter: Meter | undefined;
  readonly #open = new Map<string, OpenSpan>();
  readonly #instruments = new Map<MetricName, Histogram | Counter>();
  #hasFailed = false;

  constructor(api: Api, parts: TelemetryParts) {
    const { tracerProvider: tracers, meterProvider: meters } = parts.settings;
    this.#api = api;
    this.#parts = parts;
    if (tracers !== 'none')
      this.#tracer = (tracers === 'global' ? api.trace : tracers).getTracer('troupe', genaiConventions) as Tracer;
    if (meters !== 'none')
      this.#meter = (meters === 'global' ? api.metrics : meters).getMeter('troupe', genaiConventions) as Meter;
  }

  callerContext(): string | undefined {
    return this.#guarded(() => {
      const context = this.#api.trace.getSpanContext(this.#api.context.active());
      return context === undefined ? undefined : traceparentOf(context);
    });
  }

  changed(before: RunState | undefined, after: RunState, event: RunEvent): void {
    this.#guarded(() => {
      // Of a run that another process began nothing has been told yet; one that has ended is not begun again.
      const isOpen = !isTerminal(after.status) && event.kind !== 'accepted';
      const isUnknown = isOpen && !this.#open.has(runKey(event.run));
      if (isUnknown) for (const step of runStarts(after, after.acceptedMs)) this.#start(step, after);
      for (const step of spanSteps(before, after, event, this.#parts.settings.content)) {
        if (step.do === 'start') this.#start(step, after);
        else this.#end(step);
      }
    });
  }

  callContext(run: string): string | undefined {
    return this.#contextOf(callKey(run), run);
  }

  toolContext(run: string, turn: number, callId: string): string | undefined {
    return this.#contextOf(toolKey(run, turn, callId), run);
  }

  #contextOf(key: string, run: string): string | undefined {
    return this.#guarded(() => {
      const open = this.#open.get(key) ?? this.#open.get(runKey(run));
      return open === undefined ? undefined : traceparentOf(open.span.spanContext());
    });
  }

  close(): void {
    this.#guarded(() => {
      for (const { span } of this.#open.values()) span.end();
    });
    this.#open.clear();
  }

  #start(step: SpanStart, { spec }: RunState): void {
    if (this.#open.has(step.key)) return;
    const kind = this.#api.SpanKind[step.kind === 'client' ? 'CLIENT' : 'INTERNAL'];
    const options = { kind, attributes: step.attributes as OtelAttributes, startTime: this.#timeOf(step.atMs) };
    const span = this.#tracer?.startSpan(step.name, options, this.#above(step, spec.traceparent)) ?? this.#noSpan();
    this.#open.set(step.key, { span, start: step });
  }

  #noSpan(): Span {
    return this.#api.trace.wrapSpanContext(this.#api.INVALID_SPAN_CONTEXT);
  }

  /** The context that a span is started in: beneath its parent, or, for a run that code started, beneath the caller's span. */
  #above({ parent }: SpanStart, traceparent: string | undefined): Context {
    const { trace, ROOT_CONTEXT } = this.#api;
    const open = parent === null ? undefined : this.#open.get(parent);
    if (open !== undefined) return trace.setSpan(ROOT_CONTEXT, open.span);
    const caller = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    return caller === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caller);
  }

  #end(step: SpanEnd): void {
    const open = this.#open.get(step.key);
    if (open === undefined) return;
    this.#open.delete(step.key);
    const { span, start } = open;
    const failed = step.error === null ? {} : { [attributeNames.errorType]: step.error.code };
    span.setAttributes({ ...(step.attributes as OtelAttributes), ...failed });
    if (step.error !== null) span.setStatus({ code: this.#api.SpanStatusCode.ERROR, ...this.#said(step.error.message) });
    span.end(this.#timeOf(step.atMs));
    this.#measure(step, start, failed);
  }

  /** Messages of errors may quote what was said. */
  #said(message: string): { message?: string } {
    return this.#parts.settings.content ? { message } : {};
  }

  #measure(step: SpanEnd, { metric, shared, atMs }: SpanStart, failed: OtelAttributes): void {
    if (this.#meter === undefined) return;
    const model = step.attributes[attributeNames.responseModel];
    const attributes: OtelAttributes = {
      ...(shared as OtelAttributes),
      ...(typeof model === 'string' ? { [attributeNames.responseModel]: model } : {}),
      ...failed,
    };
    this.#record(metric, Math.max(0, step.atMs - atMs) / 1000, attributes);
    for (const [name, value] of Object.entries(step.counts)) this.#record(name as MetricName, value, attributes);
    if (!this.#parts.settings.oldTokenUsage) return;
    const { [metricNames.callInputTokens]: input, [metricNames.callOutputTokens]: output } = step.counts;
    const type = attributeNames.tokenType;
    if (input !== undefined) this.#record(metricNames.oldTokenUsage, input, { ...attributes, [type]: 'input' });
    if (output !== undefined) this.#record(metricNames.oldTokenUsage, output, { ...attributes, [type]: 'output' });
  }

  #record(name: MetricName, value: number, attributes: OtelAttributes): void {
    const instrument = this.#instruments.get(name) ?? this.#makeInstrument(name);
    if (instrument === undefined) return;
    this.#instruments.set(name, instrument);
    if ('record' in instrument) instrument.record(value, attributes);
    else instrument.add(value, attributes);
  }

  #makeInstrument(name: MetricName): Histogram | Counter | undefined {
    if (name.startsWith('gen_ai.client.inference.usage.')) return this.#meter?.createCounter(name, { unit: '{token}' });
    if (name.endsWith('.duration') || name === metricNames.timeToFirstChunk) {
      const advice = { explicitBucketBoundaries: [...durationBuckets] };
      return this.#meter?.createHistogram(name, { unit: 's', advice });
    }
    return this.#meter?.createHistogram(name, { unit: name.endsWith('_calls') ? '{call}' : '{token}' });
  }

  #timeOf(atMs: number): [number, number] {
    const wallMs = this.#parts.wallMsOf(atMs);
    const seconds = Math.floor(wallMs / 1000);
    return [seconds, Math.round((wallMs - seconds * 1000) * 1e6)];
  }

  /** Telemetry that fails harms no run; it is said once. */
  #guarded<Value>(act: () => Value): Value | undefined {
    try {
      return act();
    } catch (error) {
      if (!this.#hasFailed) this.#parts.log.warn({ err: error }, 'telemetry failed; further failures are not told');
      this.#hasFailed = true;
      return undefined;
    }
  }
}
