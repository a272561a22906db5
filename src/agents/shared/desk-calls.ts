// The tool calls that the swarm itself serves, on main, where its shared things are: the table of services, and the outcomes that are not recorded
// yet. It lives in the swarm's home, so a crash of the desk's actor loses nothing.
// 1. A call is served once, however often it is handed in; its outcome is kept until it is recorded.
// 2. Services that answer at once are served in the order in which their calls come.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { JsonSchema } from '../../base/json-schema.ts';
import type { ToolResult } from '../../models/model.ts';
import { checkToolInput } from '../../tools/run-tool.ts';
import type { Tool } from '../../tools/tool.ts';

/** A call as the coordinator hands it in. */
export interface DeskWork {
  /** Unique in the swarm. */
  readonly key: string;
  readonly run: string;
  /** The id by which the model knows the call. */
  readonly callId: string;
  /** Name of the tool. */
  readonly name: string;
  readonly input: unknown;
  /** How long it may take, in milliseconds, by the limits of the run. */
  readonly timeoutMs: number;
}

/** A tool of the desk, and what serves it: what that gives is the tool's output, an ActorError that it throws the tool's error. */
export interface DeskTool {
  readonly tool: Tool;
  /** What the input is checked against in place of the tool's schema, when that must not run on this thread. */
  readonly inputRules?: JsonSchema;
  /**
   * The input fits the tool's schema; `run` is the run that calls. `signal` fires when that has ended, `callKey` is the same after every restart, and
   * the tool is to be given up after `timeoutMs`.
   */
  serve(input: unknown, run: string, signal: AbortSignal, callKey: string, timeoutMs: number): unknown;
}

export interface DeskOutcome {
  readonly result: ToolResult;
  /** The call got to no service, so that the result holds no words of one. */
  readonly isRefused?: true;
}

export class DeskCalls {
  readonly #tools: Map<string, DeskTool>;
  readonly #outcomes = new Map<string, Promise<DeskOutcome>>();
  /** Of the runs that have called. */
  readonly #aborts = new Map<string, AbortController>();

  constructor(tools: readonly DeskTool[]) {
    this.#tools = new Map(tools.map((one) => [one.tool.name, one]));
  }

  /** Serves these too. */
  offer(tools: readonly DeskTool[]): void {
    for (const one of tools) this.#tools.set(one.tool.name, one);
  }

  /** Never rejects. */
  perform(work: DeskWork): Promise<DeskOutcome> {
    const known = this.#outcomes.get(work.key);
    if (known !== undefined) return known;
    const outcome = this.#serve(work);
    this.#outcomes.set(work.key, outcome);
    return outcome;
  }

  /** Whether a call of that key was handed in and is not recorded yet. */
  has(key: string): boolean {
    return this.#outcomes.has(key);
  }

  /** Nobody needs what the run still waits for. */
  runEnded(run: string): void {
    this.#aborts.get(run)?.abort(new ActorError('cancelled', 'the run has ended'));
    this.#aborts.delete(run);
  }

  recorded(key: string): void {
    this.#outcomes.delete(key);
  }

  async #serve({ key, run, callId, name, input, timeoutMs }: DeskWork): Promise<DeskOutcome> {
    let isRefused = true;
    try {
      const found = this.#tools.get(name);
      if (found === undefined) throw new ActorError('unknown-tool', `the desk of this swarm does not serve ${name}`);
      checkToolInput({ name, inputSchema: found.inputRules ?? found.tool.inputSchema }, input);
      isRefused = false;
      const output = await found.serve(input, run, this.#signalOf(run), key, timeoutMs);
      return { result: { callId, name, ok: true, output } };
    } catch (error) {
      const { code, message } = isActorError(error)
        ? error
        : { code: 'tool-failed', message: `${name} failed: ${String(error)}` };
      const result: ToolResult = { callId, name, ok: false, error: { code, message } };
      return isRefused ? { result, isRefused } : { result };
    }
  }

  #signalOf(run: string): AbortSignal {
    const abort = this.#aborts.get(run) ?? new AbortController();
    this.#aborts.set(run, abort);
    return abort.signal;
  }
}
