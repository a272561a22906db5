import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { context, type HrTime, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  StackContextManager,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { durationBuckets } from '../../src/agents/telemetry/genai-names.ts';
import { openTelemetry } from '../../src/agents/telemetry/open-telemetry.ts';
import { spanSteps } from '../../src/agents/telemetry/span-plan.ts';
import type { TelemetryOptions } from '../../src/agents/telemetry/telemetry-options.ts';
import { parseTraceparent, traceparentOf } from '../../src/agents/telemetry/traceparent.ts';
import { silentLog } from '../../src/base/log.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { startStandIn } from '../stand-in/stand-in.ts';
import { DrivenRun, someBound, specOf } from './run-fixtures.ts';
import { type ScriptedSwarmOptions, scriptedAgent, scriptedSwarm, sharedSystem } from './swarm-fixtures.ts';
import { tracedOnHost, tracedOnPool } from './trace-tools.ts';

/** A real SDK that keeps what it receives. */
class Sdk {
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #reader = new PeriodicExportingMetricReader({ exporter: this.#metrics, exportIntervalMillis: 3_600_000 });
  readonly tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: this.#spans } as never)] });
  readonly meterProvider = new MeterProvider({ readers: [this.#reader] });

  spans(): ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  span(name: string): ReadableSpan {
    const found = this.spans().find((one) => one.name === name);
    if (found === undefined) throw new Error(`no span ${name} among ${this.spans().map((one) => one.name)}`);
    return found;
  }

  /** What was recorded, by the metric's name: each data point's attributes and value. */
  async metrics(): Promise<Map<string, { attributes: object; value: unknown }[]>> {
    await this.#reader.forceFlush();
    const all =
      this.#metrics
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
    return new Map(all.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints]));
  }

  async close(): Promise<void> {
    await this.meterProvider.shutdown();
  }
}

const usage = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 60, cacheWriteTokens: 10, reasoningTokens: 5 };
const planted = 'the-planted-secret';
const call = (name: string, input: unknown): ScriptStep => ({ toolCalls: [{ name, input }], usage });
const scripts = {
  boss: [
    call('sessions_spawn', { agent: 'worker', task: { input: planted } }),
    call('sessions_yield', { until: 'all' }),
    { text: planted, usage },
  ],
  worker: [call('traced_on_host', {}), call('traced_on_pool', {}), { text: `found ${planted}`, usage }],
  broken: [{ fail: { code: 'model-rejected', message: planted } }],
  inventive: [call(planted, {}), { text: 'done', usage }],
  slow: [{ text: 'late', delayMs: 60_000 }],
} as const;
const worker = scriptedAgent('worker', { tools: [tracedOnHost, tracedOnPool] });
const boss = scriptedAgent('boss', { mayDelegate: ['worker'] });

async function traced(sdk: Sdk, telemetry: TelemetryOptions = {}, options: ScriptedSwarmOptions = {}) {
  const { tracerProvider, meterProvider } = sdk;
  return await scriptedSwarm(scripts, {
    agents: [worker],
    telemetry: { tracerProvider, meterProvider, ...telemetry },
    ...options,
  });
}

const msOf = ([seconds, nanos]: HrTime): number => seconds * 1000 + nanos / 1e6;

describe('the spans of a run', () => {
  beforeAll(() => void context.setGlobalContextManager(new StackContextManager().enable()));
  afterAll(() => void context.disable());

  test('are received by a real SDK: workflow, agents, model calls and tools, each beneath what started it, in the caller’s trace', async () => {
    const sdk = new Sdk();
    const { swarm } = await traced(sdk, {}, { threads: 2 });
    const request = sdk.tracerProvider.getTracer('test').startSpan('POST /ask');
    const run = context.with(trace.setSpan(context.active(), request), () => swarm.run(boss, 'go'));
    await run.result();
    request.end();
    const idOf = (span: ReadableSpan): string => span.spanContext().spanId;
    const above = (span: ReadableSpan): string | undefined => span.parentSpanContext?.spanId;
    expect(new Set(sdk.spans().map((span) => span.spanContext().traceId))).toEqual(new Set([request.spanContext().traceId]));
    const workflow = sdk.span('invoke_workflow boss');
    const [root, child] = [sdk.span('invoke_agent boss'), sdk.span('invoke_agent worker')];
    expect(above(workflow)).toBe(request.spanContext().spanId);
    expect(above(root)).toBe(idOf(workflow));
    expect(above(child)).toBe(idOf(root));
    for (const [agent, span] of [
      ['boss', root],
      ['worker', child],
    ] as const) {
      const calls = sdk.spans().filter(({ name }) => name === `chat ${agent}`);
      expect(calls).toHaveLength(3);
      for (const one of calls) expect([above(one), one.kind]).toEqual([idOf(span), SpanKind.CLIENT]);
    }
    for (const [tool, span] of [
      ['sessions_spawn', root],
      ['sessions_yield', root],
      ['traced_on_host', child],
      ['traced_on_pool', child],
    ] as const)
      expect(above(sdk.span(`execute_tool ${tool}`))).toBe(idOf(span));
    // A span lies within the one above it, and the wait lasts as long as the child.
    for (const one of [root, child]) expect(msOf(one.endTime)).toBeGreaterThanOrEqual(msOf(one.startTime));
    expect(msOf(child.startTime)).toBeGreaterThanOrEqual(msOf(root.startTime));
    expect(Math.abs(msOf(root.endTime) - Date.now())).toBeLessThan(60_000);
    await swarm.stop();
    await sdk.close();
  });

  test('have the names and numbers of the conventions', async () => {
    const sdk = new Sdk();
    const { swarm } = await traced(sdk);
    await swarm.run(worker, 'go').result();
    expect(sdk.span('chat worker').attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'scripted',
      'gen_ai.request.model': 'worker',
      'gen_ai.request.max_tokens': 4096,
      'gen_ai.request.stream': true,
      'gen_ai.output.type': 'text',
      'gen_ai.response.model': expect.any(String),
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.cache_read.input_tokens': 60,
      'gen_ai.usage.cache_write.input_tokens': 10,
      'gen_ai.usage.reasoning.output_tokens': 5,
      'troupe.run.id': '1',
      'troupe.call.attempt': 1,
    });
    expect(sdk.span('invoke_agent worker').attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'worker',
      'gen_ai.usage.input_tokens': 300,
      'gen_ai.usage.output_tokens': 60,
      'troupe.run.outcome': 'done',
    });
    expect(sdk.span('execute_tool traced_on_pool').attributes).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'traced_on_pool',
      'gen_ai.tool.type': 'function',
    });
    expect(sdk.spans()[0]?.instrumentationScope).toMatchObject({ name: 'troupe', version: expect.stringContaining('genai') });
    await swarm.stop();
    await sdk.close();
  });

  test('reach the tools on other threads as data: each is handed the context of its own span', async () => {
    const sdk = new Sdk();
    const { swarm } = await traced(sdk, { content: true }, { threads: 2 });
    await swarm.run(worker, 'go').result();
    for (const tool of ['traced_on_host', 'traced_on_pool']) {
      const span = sdk.span(`execute_tool ${tool}`);
      const [thread, traceparent] = String(JSON.parse(String(span.attributes['gen_ai.tool.call.result']))).split(' ');
      expect(Number(thread)).toBeGreaterThan(0);
      expect(traceparent).toBe(traceparentOf(span.spanContext()));
    }
    await swarm.stop();
    await sdk.close();
  });

  test('hold nothing that was said unless they are asked to', async () => {
    const silent = new Sdk();
    const talkative = new Sdk();
    for (const [sdk, content] of [
      [silent, false],
      [talkative, true],
    ] as const) {
      const { swarm } = await traced(sdk, { content });
      await swarm.run(boss, planted).outcome();
      await swarm.run(scriptedAgent('broken'), planted).outcome();
      await swarm.run(scriptedAgent('inventive'), 'Call a tool that is not there.').outcome();
      await swarm.stop();
    }
    const said = (sdk: Sdk): string =>
      JSON.stringify(sdk.spans().map(({ name, attributes, status, events }) => ({ name, attributes, status, events })));
    expect(said(silent)).not.toContain(planted);
    expect(JSON.stringify([...(await silent.metrics()).values()])).not.toContain(planted);
    expect(said(talkative)).toContain(planted);
    expect(silent.span('execute_tool unknown').attributes['gen_ai.tool.name']).toBe('unknown');
    const { attributes } = talkative.span('chat boss');
    expect(JSON.parse(String(attributes['gen_ai.input.messages']))).toEqual([
      { role: 'user', parts: [{ type: 'text', content: planted }] },
    ]);
    expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toMatchObject([
      { role: 'assistant', finish_reason: 'tool_calls' },
    ]);
    await silent.close();
    await talkative.close();
  });

  test('that end badly say why, and none is left open by a cancel', async () => {
    const sdk = new Sdk();
    const { swarm } = await traced(sdk);
    await swarm.run(scriptedAgent('broken'), 'go').outcome();
    const late = swarm.run(scriptedAgent('slow'), 'go');
    for await (const event of late.events()) if (event.kind === 'activity') break;
    await late.cancel();
    for (const name of ['chat broken', 'invoke_agent broken']) {
      const { attributes, status } = sdk.span(name);
      expect([attributes['error.type'], status.code]).toEqual(['model-rejected', SpanStatusCode.ERROR]);
    }
    expect(sdk.span('chat slow').attributes['error.type']).toBe('cancelled');
    expect(sdk.span('invoke_agent slow').attributes['troupe.run.outcome']).toBe('cancelled');
    await swarm.stop();
    await sdk.close();
  });
});

describe.each([
  { provider: 'anthropic', model: 'anthropic:claude-haiku-5-5' },
  { provider: 'gemini', model: 'gemini:gemini-3.5-flash-lite' },
  { provider: 'openai-compatible', model: 'openai-compatible:local' },
])('a call over the wire of $provider', ({ provider, model }) => {
  test('is sent with the context of its span, which says how long the first chunk took and whether the conversation was shortened', async () => {
    let replies = 0;
    const reply = () => {
      replies += 1;
      if (replies === 5) return { text: 'done' };
      return { text: `${replies} ${'w'.repeat(3000)}`, toolCalls: [{ name: 'traced_on_host', input: {} }] };
    };
    const standIn = await startStandIn({ models: { '*': reply } });
    onTestFinished(() => standIn.close());
    const sdk = new Sdk();
    const swarm = await createSwarm({
      threads: 0,
      models: { brawn: model },
      providers: { [provider]: { apiKey: 'none', baseUrl: provider === 'openai-compatible' ? standIn.openaiUrl : standIn.url } },
      contextTokens: { [model]: 6000 },
      telemetry: { tracerProvider: sdk.tracerProvider, meterProvider: sdk.meterProvider },
    });
    onTestFinished(() => swarm.stop());
    const agent = defineAgent({ name: 'long', description: 'A', instructions: 'B', model: 'brawn', tools: [tracedOnHost] });
    expect(await swarm.run(agent, 'the task').result()).toBe('done');
    const calls = sdk.spans().filter(({ kind }) => kind === SpanKind.CLIENT);
    const requests = standIn.requests();
    expect(requests.map(({ headers }) => headers['traceparent'])).toEqual(calls.map((span) => traceparentOf(span.spanContext())));
    const isShortened = requests.map(({ body }) => JSON.stringify(body).includes('are left out here'));
    const marks = calls.map(({ attributes }) => attributes['gen_ai.conversation.compacted'] ?? false);
    const first = isShortened.indexOf(true);
    expect(first).toBeGreaterThan(0);
    expect(marks.slice(0, first + 1)).toEqual(isShortened.slice(0, first + 1));
    const waits = calls.map(({ attributes }) => attributes['gen_ai.response.time_to_first_chunk']);
    for (const seconds of waits) expect(seconds).toBeGreaterThanOrEqual(0);
    const [metric] = (await sdk.metrics()).get('gen_ai.client.inference.time_to_first_chunk') ?? [];
    expect(metric?.value).toMatchObject({ count: calls.length, buckets: { boundaries: durationBuckets } });
    await sdk.close();
  });

  test('is sent without one when nobody traces', async () => {
    const standIn = await startStandIn({ models: { '*': () => ({ text: 'done' }) } });
    onTestFinished(() => standIn.close());
    const baseUrl = provider === 'openai-compatible' ? standIn.openaiUrl : standIn.url;
    const swarm = await createSwarm({
      threads: 0,
      models: { brawn: model },
      providers: { [provider]: { apiKey: 'none', baseUrl } },
    });
    onTestFinished(() => swarm.stop());
    const agent = defineAgent({ name: 'short', description: 'A', instructions: 'B', model: 'brawn' });
    expect(await swarm.run(agent, 'go').result()).toBe('done');
    expect(standIn.requests().map(({ headers }) => headers['traceparent'])).toEqual([undefined]);
  });
});

describe('the metrics of a swarm', () => {
  test('are received by a real SDK: durations, calls per run, tokens', async () => {
    const sdk = new Sdk();
    const { swarm } = await traced(sdk, { oldTokenUsage: true });
    await swarm.run(boss, 'go').result();
    const metrics = await sdk.metrics();
    const sumOf = (name: string): number =>
      (metrics.get(name) ?? []).reduce(
        (sum, { value }) => sum + (typeof value === 'number' ? value : ((value as { sum?: number }).sum ?? 0)),
        0,
      );
    const countOf = (name: string): number =>
      (metrics.get(name) ?? []).reduce((sum, { value }) => sum + (value as { count: number }).count, 0);
    expect(countOf('gen_ai.client.inference.duration')).toBe(6);
    expect(countOf('gen_ai.invoke_agent.duration')).toBe(2);
    expect(countOf('gen_ai.execute_tool.duration')).toBe(4);
    expect(countOf('gen_ai.invoke_workflow.duration')).toBe(1);
    expect(sumOf('gen_ai.invoke_agent.inference_calls')).toBe(6);
    expect(sumOf('gen_ai.invoke_agent.tool_calls')).toBe(4);
    expect(sumOf('gen_ai.client.inference.usage.input_tokens')).toBe(600);
    expect(sumOf('gen_ai.client.inference.usage.output_tokens')).toBe(120);
    expect(sumOf('gen_ai.client.inference.usage.cache_read.input_tokens')).toBe(360);
    expect(sumOf('gen_ai.client.inference.operation.input_tokens')).toBe(600);
    expect(sumOf('gen_ai.client.token.usage')).toBe(720);
    const [duration] = metrics.get('gen_ai.client.inference.duration') ?? [];
    expect(duration?.attributes).toMatchObject({ 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'scripted' });
    expect(duration?.value).toMatchObject({ buckets: { boundaries: durationBuckets } });
    expect([durationBuckets[0], durationBuckets.at(-1)]).toEqual([0.01, 81.92]);
    await swarm.stop();
    await sdk.close();
  });
});

describe('telemetry', () => {
  test('that fails harms no run, and is told once', async () => {
    const lines: string[] = [];
    const line = (_: object, message: string): void => void lines.push(message);
    const log = { debug: line, info: line, warn: line, error: line };
    const failing = {
      getTracer: () => ({
        startSpan: () => {
          throw new Error('the SDK is broken');
        },
      }),
    };
    const { swarm } = await scriptedSwarm(scripts, {
      telemetry: { tracerProvider: failing, meterProvider: 'none' },
      log,
      threads: 0,
    });
    expect(await swarm.run(worker, 'go').result()).toBe(`found ${planted}`);
    expect(lines).toEqual(['telemetry failed; further failures are not told']);
    await swarm.stop();
  });

  test('without a provider of spans still hands out metrics, and the other way round', async () => {
    const sdk = new Sdk();
    const { swarm } = await traced(sdk, { tracerProvider: 'none' }, { threads: 0 });
    await swarm.run(worker, 'go').result();
    expect(sdk.spans()).toEqual([]);
    expect((await sdk.metrics()).size).toBeGreaterThan(5);
    await swarm.stop();
    await sdk.close();
  });

  test('without its package is refused as missing-peer, and a swarm without telemetry does not load it', async () => {
    const program = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) => {
        if (name === '@opentelemetry/api') throw Object.assign(new Error('not installed'), { code: 'ERR_MODULE_NOT_FOUND' });
        return next(name, context);
      } });
      const { createSwarm } = await import(${JSON.stringify(new URL('../../src/agents/index.ts', import.meta.url).href)});
      await (await createSwarm({ threads: 0 })).stop();
      await createSwarm({ threads: 0, telemetry: {} }).catch((error) => console.log(error.code, error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stdout).toBe('missing-peer telemetry needs the package @opentelemetry/api: npm install @opentelemetry/api\n');
  });

  test.each([
    [{ tracer: 1 }, 'telemetry.tracer is not known here: did you mean telemetry.tracerProvider?'],
    [{ tracerProvider: {} }, 'telemetry.tracerProvider must be "global", "none", or a provider with getTracer'],
    [{ meterProvider: 'all' }, 'telemetry.meterProvider must be "global" or "none"'],
    [{ content: 'yes' }, 'telemetry.content must be a boolean'],
  ])('with %j is refused by name', async (telemetry, message) => {
    await expect(createSwarm({ system: await sharedSystem(0), telemetry: telemetry as never })).rejects.toThrow(message);
  });
});

describe('the span of a model call', () => {
  test.each([
    ['anthropic:claude-haiku-5-5', 'chat claude-haiku-5-5', 'anthropic'],
    ['gemini:gemini-3.8-flash', 'generate_content gemini-3.8-flash', 'gcp.gemini'],
    ['openai-compatible:llama3:8b', 'chat llama3:8b', 'openai'],
    ['extractive', 'chat default', 'extractive'],
  ])('of %s is named as the conventions do', (model, name, provider) => {
    const run = new DrivenRun(specOf({ agent: { model } })).started();
    const event = {
      kind: 'call-reserved',
      run: '1',
      atMs: 5,
      turn: 1,
      attempt: 1,
      model,
      bound: someBound,
      price: null,
    } as const;
    expect(spanSteps(run.known, run.known, event, false)).toMatchObject([
      { do: 'start', parent: 'run/1', name, kind: 'client', atMs: 5, attributes: { 'gen_ai.provider.name': provider } },
    ]);
  });

  test('that is told twice, or ended without a start, changes nothing: each span is ended once', async () => {
    const sdk = new Sdk();
    const settings = { tracerProvider: sdk.tracerProvider, meterProvider: 'none', content: false, oldTokenUsage: false } as const;
    const telemetry = await openTelemetry({ settings, wallMsOf: (atMs) => 1_767_225_600_000 + atMs, log: silentLog });
    const run = new DrivenRun(specOf()).started();
    const reserved = run.events.find(({ kind }) => kind === 'accepted');
    if (reserved === undefined) throw new Error('not accepted');
    for (const _ of [1, 2]) telemetry.changed(undefined, run.known, reserved);
    const before = run.known;
    run.apply({ kind: 'ending', ending: { kind: 'cancelled', error: { code: 'cancelled', message: 'no' } } });
    run.apply({ kind: 'stopped', confirmed: true });
    const ended = run.events.at(-1);
    if (ended?.kind !== 'ended') throw new Error('not ended');
    for (const _ of [1, 2]) telemetry.changed(before, run.known, ended);
    expect(sdk.spans().map((span) => span.name)).toEqual(['invoke_agent reader', 'invoke_workflow reader']);
    await sdk.close();
  });
});

describe('a trace context as text', () => {
  test.each([
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
  ])('%s is read and written unchanged', (text) => {
    const read = parseTraceparent(text);
    expect(read).toMatchObject({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', isRemote: true });
    expect(read === undefined ? '' : traceparentOf(read)).toBe(text);
  });

  test.each([
    '',
    '00-0-0-00',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`,
  ])('%j is none', (text) => expect(parseTraceparent(text)).toBeUndefined());
});
