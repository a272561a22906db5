// The scripted model: plays replies that were written down, for tests of swarms (Troupe's own and its users').
// A script is plain data, so that any thread can load it. The step to play is found by counting the replies of the
// transcript and by nothing else: a run that resumes after a crash goes on where it stopped and starts nothing over.
import { ActorError } from '../base/actor-error.ts';
import { checkObject } from '../base/check-options.ts';
import { repliesIn } from './left-out.ts';
import type { Model, ModelContext, ModelEvent, ModelRequest, ProviderSpec, ToolCall } from './model.ts';
import { checkScript, checkScripts, scriptsRule } from './scripted-check.ts';
import { crashNow, takeOne } from './scripted-crash.ts';
import type { ScriptedOptions, ScriptStep } from './scripted-step.ts';
import { estimateUsage } from './token-estimate.ts';

/** The provider of scripted models with these options, to be put into `providers` under any name. Throws `invalid-argument` for a script that is none. */
export function scriptedProvider(options: ScriptedOptions): ProviderSpec {
  checkScripts(options);
  return { module: import.meta.url, options, runs: 'host' };
}

/**
 * Makes the scripted model of that id. Steps without a reply (a bare `crash` or `fail`) stand before the next reply, on the way to it. A call for
 * which no reply is left throws `script-exhausted`.
 */
export function createModel(modelId: string, options: unknown, context: ModelContext): Model {
  const { scripts, calls, delayMs = 0 } = checkOptions(options);
  const script = Object.hasOwn(scripts, modelId) ? scripts[modelId] : undefined;
  if (script === undefined) {
    const known = Object.keys(scripts).join(', ') || 'none';
    throw new ActorError('unknown-model', `there is no script for the model id "${modelId}"; known: ${known}`);
  }
  checkScript(script, `options.scripts.${modelId}`);
  const name = `scripted:${modelId}`;
  const spent = new Map<ScriptStep, number>();

  async function* play(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    if (calls !== undefined) Atomics.add(new Int32Array(calls), 0, 1);
    const turn = repliesIn(request.messages);
    for (const step of stepsOfTurn(script as readonly ScriptStep[], turn)) {
      await waitFor(step.delayMs ?? delayMs, context, signal);
      checkExpectation(step, request, turn);
      if ((step.crash !== undefined || step.fail !== undefined) && takeOne(step, spent)) {
        if (step.fail !== undefined) throw failureOf(step.fail);
        if (step.crash !== undefined) await crashNow(step.crash, signal);
      }
      if (holdsReply(step)) yield* reply(step, request, turn, modelId);
    }
  }
  return { name, stream: (request, { signal }) => play(request, signal) };
}

function failureOf({ code, message, fault }: NonNullable<ScriptStep['fail']>): ActorError {
  return new ActorError(code, message, fault === undefined ? {} : { details: { ...fault } });
}

function* reply(step: ScriptStep, request: ModelRequest, turn: number, modelId: string): Generator<ModelEvent> {
  const text = step.text ?? (step.json === undefined ? '' : JSON.stringify(step.json));
  const toolCalls = (step.toolCalls ?? []).map((call, index): ToolCall => ({ callId: `c${turn + 1}.${index + 1}`, ...call }));
  if (text !== '') yield { kind: 'text', text };
  for (const call of toolCalls) yield { kind: 'tool-call', ...call };
  yield {
    kind: 'end',
    stopReason: toolCalls.length > 0 ? 'tool-calls' : 'end',
    usage: step.usage ?? estimateUsage(request, { text, toolCalls }),
    // As a provider names it: it does not know under what name it stands in a swarm.
    model: modelId,
  };
}

function holdsReply(step: ScriptStep): boolean {
  return step.text !== undefined || step.json !== undefined || step.toolCalls !== undefined;
}

/** The bare crashes before the reply of that turn, and the reply. A script that ends in bare crashes has those for its last turn. */
function stepsOfTurn(script: readonly ScriptStep[], turn: number): readonly ScriptStep[] {
  let replies = 0;
  let steps: ScriptStep[] = [];
  for (const step of script) {
    steps.push(step);
    if (!holdsReply(step)) continue;
    if (replies === turn) return steps;
    replies += 1;
    steps = [];
  }
  if (replies === turn && steps.length > 0) return [...steps, exhausted(turn)];
  return [exhausted(turn)];
}

function exhausted(turn: number): ScriptStep {
  return { fail: { code: 'script-exhausted', message: `the script has no reply for call ${turn + 1} of this run` } };
}

function checkExpectation(step: ScriptStep, request: ModelRequest, turn: number): void {
  if (step.expect === undefined) return;
  const last = JSON.stringify(request.messages.at(-1) ?? null);
  for (const wanted of typeof step.expect === 'string' ? [step.expect] : step.expect) {
    if (last.includes(wanted) || last.includes(JSON.stringify(wanted).slice(1, -1))) continue;
    const message = `call ${turn + 1}: the last message should hold "${wanted}", but is ${last.slice(0, 2000)}`;
    throw new ActorError('model-failed', message, { details: { wanted } });
  }
}

function waitFor(delayMs: number, context: ModelContext, signal: AbortSignal): Promise<void> | undefined {
  const cancelled = (): ActorError => new ActorError('cancelled', 'the model call was cancelled', { cause: signal.reason });
  if (signal.aborted) throw cancelled();
  if (delayMs <= 0) return undefined;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      timer.cancel();
      reject(cancelled());
    };
    const timer = context.clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function checkOptions(options: unknown): ScriptedOptions {
  checkObject((options as Partial<ScriptedOptions> | null | undefined)?.scripts, 'options.scripts', scriptsRule);
  return options as ScriptedOptions;
}
