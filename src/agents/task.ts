// Tasks: what an agent is asked to do, and their normal form.
import { resolve } from 'node:path';
import { ActorError, describeValue, invalidArgument } from '../base/actor-error.ts';
import { checkChoice, checkFields } from '../base/check-options.ts';
import { describeIssues, schemaIssues } from '../base/json-schema.ts';
import { judgeValue } from '../base/judge-value.ts';
import { plainCopy } from '../base/plain-copy.ts';
import type { RunFile } from '../tools/tool.ts';
import type { Agent } from './agent.ts';
import { checkLimits, type RunLimits } from './limits.ts';
import { isTaskName, reservedNames, taskNamePattern } from './sessions/session-part.ts';

/** A task with more to it than an input. */
export interface TaskSpec<Input = unknown> {
  /** What the agent's model reads first: text as it is, anything else as JSON. Must fit the agent's input schema. */
  readonly input: Input;
  /** The files that the run's tools may read. A text is a path, and the name that models and reports call it by. */
  readonly files?: readonly (string | RunFile)[];
  /** Two spawns with the same agent and key are one run, unless the first ended badly. */
  readonly taskKey?: string;
  /** Whether the input holds words that nobody vouches for, so that the run is tainted from the start. Default false. */
  readonly tainted?: boolean;
  /** Narrower limits than the agent's. */
  readonly limits?: Partial<RunLimits>;
  /** A role or `provider:model-id`, in place of the agent's. */
  readonly model?: string;
  /** `session`: the run begins a session, which takes further messages. Default `run`: over after one run. */
  readonly mode?: 'run' | 'session';
  /** A title, for reports and for the models beside it. At most 200 characters. */
  readonly label?: string;
  /** A handle by which models beside it may call the run: `[a-z][a-z0-9_-]{0,63}`, but not `last` or `all`. */
  readonly taskName?: string;
}

/** What `spawn`, `run` and `map` take: a text where the agent's input may be one, or a {@link TaskSpec}. */
export type Task<Input = unknown> = [string] extends [Input] ? string | TaskSpec<Input> : TaskSpec<Input>;

/** The same task, of a run that is tainted from the start. */
export function taintedTask<Input>(task: Task<Input>): Task<Input> {
  const spec = typeof task === 'string' ? { input: task } : task;
  return { ...(spec as TaskSpec<Input>), tainted: true } as Task<Input>;
}

/** A checked task: every file is absolute, every field is there. */
export interface NormalTask {
  readonly input: unknown;
  readonly files: readonly RunFile[];
  readonly taskKey: string | undefined;
  readonly limits: Partial<RunLimits>;
  readonly model: string | undefined;
  readonly mode: 'run' | 'session';
  readonly label: string | null;
  readonly taskName: string | null;
  readonly tainted: boolean;
}

const taskFields = ['input', 'files', 'taskKey', 'limits', 'model', 'mode', 'label', 'taskName', 'tainted'];

/** Checks a task for `agent`; throws `invalid-argument` or `invalid-input`, naming the field, the rule and the value. */
export function normaliseTask(agent: Agent, task: unknown): NormalTask {
  const spec = typeof task === 'string' ? { input: task } : task;
  if (typeof spec !== 'object' || spec === null || !('input' in spec)) {
    throw invalidArgument('task', 'a text or an object with an `input`', task);
  }
  checkFields(spec, taskFields, 'a task has', 'task.');
  const { input, files = [], taskKey, limits = {}, model, mode = 'run', label = null, taskName = null } = spec as TaskSpec;
  const { tainted = false } = spec as TaskSpec;
  if (taskKey !== undefined && (typeof taskKey !== 'string' || taskKey === '')) {
    throw invalidArgument('task.taskKey', 'a text that is not empty', taskKey);
  }
  if (typeof tainted !== 'boolean') throw invalidArgument('task.tainted', 'true or false', tainted);
  checkLimits(limits, 'task.limits', 'run');
  if (model !== undefined && (typeof model !== 'string' || model === ''))
    throw invalidArgument('task.model', 'a role or the name of a model', model);
  checkNames(mode, label, taskName);
  const names = { taskKey, limits, model, mode, label, taskName, tainted };
  return { input: checkInput(agent, input), files: checkFiles(files), ...names };
}

function checkNames(mode: unknown, label: unknown, taskName: unknown): void {
  checkChoice(mode, ['run', 'session'], 'task.mode');
  if (label !== null && (typeof label !== 'string' || label === '' || label.length > 200)) {
    throw invalidArgument('task.label', 'a text of 1 to 200 characters', label);
  }
  if (taskName !== null && !isTaskName(taskName)) {
    throw invalidArgument('task.taskName', `of the form ${taskNamePattern}, and none of ${reservedNames.join(', ')}`, taskName);
  }
}

/** The input as the model's first message. */
export function inputText(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}

/**
 * `input`, copied, and as the agent's own schema gives it: with its defaults, and by the rules that JSON Schema cannot say. Throws
 * `invalid-input` when it does not fit, or is not JSON; `invalid-schema` for a schema that answers later.
 */
export function checkInput(agent: Pick<Agent, 'name' | 'inputSchema' | 'original'>, input: unknown): unknown {
  if (agent.inputSchema === undefined) {
    if (typeof input === 'string' && input.trim() !== '') return input;
    throw invalidInput(agent.name, '/input: must be a text that is not empty, as the agent has no input schema');
  }
  const given = copyOf(agent.name, input);
  const issues = schemaIssues(agent.inputSchema, given);
  if (issues.length > 0) throw invalidInput(agent.name, describeIssues(issues));
  const verdict = judgeValue(agent.original.input, given);
  if (verdict instanceof Promise) {
    throw new ActorError('invalid-schema', `the input schema of agent "${agent.name}" must answer at once, but gives a promise`, {
      details: { agent: agent.name, field: 'inputSchema' },
    });
  }
  if (!verdict.ok) throw invalidInput(agent.name, verdict.problem);
  return copyOf(agent.name, verdict.value);
}

/** A copy of what a model is to read as JSON, and what the journal is to keep. */
function copyOf(name: string, input: unknown): unknown {
  try {
    if (JSON.stringify(input) !== undefined) return plainCopy(input);
  } catch {
    // Not JSON: a cycle, a bigint. Or not to be copied: a function within.
  }
  throw invalidInput(name, `the value: must be JSON (got ${describeValue(input)})`);
}

/** An `invalid-input` error for a task of the agent `name`. */
export function invalidInput(name: string, problem: string): ActorError {
  return new ActorError('invalid-input', `the input for agent "${name}" does not fit: ${problem}`, {
    details: { agent: name, problem },
  });
}

function checkFiles(files: unknown): readonly RunFile[] {
  if (!Array.isArray(files)) throw invalidArgument('task.files', 'a list of paths', files);
  const byName = new Map<string, RunFile>();
  for (const [index, value] of files.entries()) {
    const file = checkFile(value, `task.files[${index}]`);
    const known = byName.get(file.name);
    if (known !== undefined && known.path !== file.path) {
      throw invalidArgument(`task.files[${index}].name`, 'unlike the others (files are told apart by name)', file.name);
    }
    if (known === undefined) byName.set(file.name, file);
  }
  return [...byName.values()];
}

function checkFile(file: unknown, field: string): RunFile {
  if (typeof file === 'string' && file !== '') return { name: file, path: resolve(file) };
  if (typeof file === 'object' && file !== null) {
    const { name, path, realPath, underRoot } = file as Partial<RunFile>;
    if (typeof name === 'string' && name !== '' && typeof path === 'string' && path !== '') {
      const root = typeof underRoot === 'string' ? { underRoot: resolve(underRoot) } : {};
      return { name, path: resolve(path), ...(typeof realPath === 'string' ? { realPath } : {}), ...root };
    }
  }
  throw invalidArgument(field, 'a path, or an object of a name and a path', file);
}
