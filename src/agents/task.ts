// Tasks: what an agent is asked to do, and their normal form.
import { resolve } from 'node:path';
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { describeIssues, schemaIssues } from '../base/json-schema.ts';
import type { RunFile } from '../tools/tool.ts';
import type { Agent } from './agent.ts';
import { checkLimits, type RunLimits } from './limits.ts';

/** A task with more to it than an input. */
export interface TaskSpec<Input = unknown> {
  /** What the agent's model reads first: text as it is, anything else as JSON. Must fit the agent's input schema. */
  readonly input: Input;
  /** The files that the run's tools may read. A text is a path, and the name that models and reports call it by. */
  readonly files?: readonly (string | RunFile)[];
  /** Two spawns with the same agent and key are one run, unless the first ended badly. */
  readonly taskKey?: string;
  /** Narrower limits than the agent's. */
  readonly limits?: Partial<RunLimits>;
}

/** What `spawn`, `run` and `map` take: a text where the agent's input may be one, or a {@link TaskSpec}. */
export type Task<Input = unknown> = [string] extends [Input] ? string | TaskSpec<Input> : TaskSpec<Input>;

/** A checked task: every file is absolute, every field is there. */
export interface NormalTask {
  readonly input: unknown;
  readonly files: readonly RunFile[];
  readonly taskKey: string | undefined;
  readonly limits: Partial<RunLimits>;
}

const taskFields = ['input', 'files', 'taskKey', 'limits'];

/** Checks a task for `agent`; throws `invalid-argument` or `invalid-input`, naming the field, the rule and the value. */
export function normaliseTask(agent: Agent, task: unknown): NormalTask {
  const spec = typeof task === 'string' ? { input: task } : task;
  if (typeof spec !== 'object' || spec === null || !('input' in spec)) {
    throw invalidArgument('task', 'a text or an object with an `input`', task);
  }
  const unknownField = Object.keys(spec).find((field) => !taskFields.includes(field));
  if (unknownField !== undefined) {
    throw invalidArgument(
      `task.${unknownField}`,
      `absent (a task has ${taskFields.join(', ')})`,
      Reflect.get(spec, unknownField),
    );
  }
  const { input, files = [], taskKey, limits = {} } = spec as TaskSpec;
  if (taskKey !== undefined && (typeof taskKey !== 'string' || taskKey === '')) {
    throw invalidArgument('task.taskKey', 'a text that is not empty', taskKey);
  }
  checkLimits(limits, 'task.limits', 'run');
  return { input: checkInput(agent, input), files: checkFiles(files), taskKey, limits };
}

/** The input as the model's first message. */
export function inputText(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}

/** `input`, copied; throws `invalid-input` when it does not fit the agent's input schema. */
export function checkInput(agent: Pick<Agent, 'name' | 'inputSchema'>, input: unknown): unknown {
  if (agent.inputSchema === undefined) {
    if (typeof input === 'string' && input.trim() !== '') return input;
    throw invalidInput(agent.name, '/input: must be a text that is not empty, as the agent has no input schema');
  }
  const issues = schemaIssues(agent.inputSchema, input);
  if (issues.length > 0) throw invalidInput(agent.name, describeIssues(issues));
  return structuredClone(input);
}

/** An `invalid-input` error for a task of the agent `name`. */
export function invalidInput(name: string, problem: string): ActorError {
  return new ActorError('invalid-input', `the input for agent "${name}" does not fit: ${problem}`, {
    details: { agent: name, problem },
  });
}

function checkFiles(files: unknown): readonly RunFile[] {
  if (!Array.isArray(files)) throw invalidArgument('task.files', 'a list of paths', files);
  return files.map((file: unknown, index) => {
    if (typeof file === 'string' && file !== '') return { name: file, path: resolve(file) };
    if (typeof file === 'object' && file !== null) {
      const { name, path, realPath } = file as Partial<RunFile>;
      if (typeof name === 'string' && name !== '' && typeof path === 'string' && path !== '') {
        return { name, path: resolve(path), ...(typeof realPath === 'string' ? { realPath } : {}) };
      }
    }
    throw invalidArgument(`task.files[${index}]`, 'a path, or an object of a name and a path', file);
  });
}
