// The tool calls that the swarm itself serves, on main, where its shared things are: the table of services, and the outcomes that are not recorded
// yet. It lives in the swarm's home, so a crash of the desk's actor loses nothing.
// 1. A call is served once, however often it is handed in; its outcome is kept until it is recorded.
// 2. Services that answer at once are served in the order in which their calls come.
import { ActorError, isActorError } from '../../base/actor-error.ts';
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
}

/** A tool of the desk, and what serves it: what that gives is the tool's output, an ActorError that it throws the tool's error. */
export interface DeskTool {
  readonly tool: Tool;
  /** The input fits the tool's schema; `run` is the run that calls. */
  serve(input: unknown, run: string): unknown;
}

export class DeskCalls {
  readonly #tools: ReadonlyMap<string, DeskTool>;
  readonly #outcomes = new Map<string, Promise<ToolResult>>();

  constructor(tools: readonly DeskTool[]) {
    this.#tools = new Map(tools.map((one) => [one.tool.name, one]));
  }

  /** Never rejects. */
  perform(work: DeskWork): Promise<ToolResult> {
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

  recorded(key: string): void {
    this.#outcomes.delete(key);
  }

  async #serve({ run, callId, name, input }: DeskWork): Promise<ToolResult> {
    try {
      const found = this.#tools.get(name);
      if (found === undefined) throw new ActorError('unknown-tool', `the desk of this swarm does not serve ${name}`);
      checkToolInput(found.tool, input);
      return { callId, name, ok: true, output: await found.serve(input, run) };
    } catch (error) {
      const { code, message } = isActorError(error)
        ? error
        : { code: 'tool-failed', message: `${name} failed: ${String(error)}` };
      return { callId, name, ok: false, error: { code, message } };
    }
  }
}
