// Who does what: which tasks an agent keeps and which it hands out, to whom. A table, read by a pure function; no model is asked.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../../base/check-options.ts';

/** What kind of work a task is. The first five are mechanical, and made to be handed out. */
export type TaskKind = (typeof taskKinds)[number];

export const taskKinds = Object.freeze([
  ...(['scrape', 'draft', 'format', 'summarise', 'test'] as const),
  ...(['research', 'write', 'review'] as const),
  ...(['plan', 'decide', 'merge'] as const),
]);

/** A task, as far as it matters for who does it. */
export interface TaskProfile {
  readonly kind: TaskKind;
  /** Bytes of what has to be read for it; default 0. */
  readonly bytes?: number;
  /** How many alike there are; default 1. */
  readonly items?: number;
  /** It takes nuance, ethics or a view of the whole: it stays. Default false. */
  readonly needsJudgement?: boolean;
}

export type TaskSize = 'small' | 'usual' | 'large';

/** `self`: whoever has the task does it. `brawn`, `brain`: an agent of that role. `specialist`: the agent that has the tools for it. */
export type Doer = 'self' | 'brawn' | 'brain' | 'specialist';

export interface DelegationChoice {
  readonly to: Doer;
  /** Name of the ready agent for it; `null` when it stays, or when there is none. */
  readonly agent: string | null;
  readonly size: TaskSize;
  /** In a sentence. */
  readonly reason: string;
}

/** Who does the tasks of a kind, by their size. */
export type DelegationRow = Readonly<Record<TaskSize, Doer>>;

export interface DelegationOptions {
  /** Rows in place of the usual ones. */
  readonly rows?: Partial<Readonly<Record<TaskKind, DelegationRow>>>;
  /** The agent for a kind in place of the ready one. */
  readonly agents?: Partial<Readonly<Record<TaskKind, string>>>;
  /** Below so many bytes a single task is small. At least 0; default 2,048: to hand it out would cost more words than to do it. */
  readonly smallBytes?: number;
  /** From so many bytes, or from 20 items on, a task is large. Greater than `smallBytes`; default 262,144. */
  readonly largeBytes?: number;
}

export interface DelegationPolicy {
  /** Pure: the same task, the same choice. Throws `invalid-argument` for what is no task. */
  decide(task: TaskProfile): DelegationChoice;
  /** The table in words, for the instructions of an orchestrator. Always the same for the same policy. */
  readonly guide: string;
}

const manyItems = 20;
const sizes: readonly TaskSize[] = ['small', 'usual', 'large'];
const doers: readonly Doer[] = ['self', 'brawn', 'brain', 'specialist'];

/** Mechanical work goes to the cheap model once it is worth the words; what needs tools goes to who has them; plans, decisions and the merging stay. */
const usualRows: Readonly<Record<TaskKind, DelegationRow>> = {
  scrape: { small: 'specialist', usual: 'specialist', large: 'specialist' },
  draft: { small: 'self', usual: 'brawn', large: 'brawn' },
  format: { small: 'self', usual: 'brawn', large: 'brawn' },
  summarise: { small: 'self', usual: 'brawn', large: 'brawn' },
  test: { small: 'specialist', usual: 'specialist', large: 'specialist' },
  research: { small: 'self', usual: 'specialist', large: 'specialist' },
  write: { small: 'self', usual: 'self', large: 'brain' },
  // Nobody sees the faults of their own work.
  review: { small: 'brain', usual: 'brain', large: 'brain' },
  plan: { small: 'self', usual: 'self', large: 'self' },
  decide: { small: 'self', usual: 'self', large: 'self' },
  merge: { small: 'self', usual: 'self', large: 'brain' },
};

const usualAgents: Partial<Readonly<Record<TaskKind, string>>> = {
  ...{ scrape: 'scraper', draft: 'drafter', format: 'formatter', summarise: 'summariser', test: 'test-runner' },
  ...{ research: 'researcher', write: 'writer', review: 'reviewer' },
};

/** A policy of the usual rows, or of your own. Throws `invalid-argument`, naming the field. */
export function createDelegationPolicy(options: DelegationOptions = {}): DelegationPolicy {
  checkOptions(options);
  const { smallBytes = 2048, largeBytes = 262_144 } = options;
  const rows = { ...usualRows, ...options.rows };
  const agents = { ...usualAgents, ...options.agents };
  const decide = (task: TaskProfile): DelegationChoice => {
    checkTask(task);
    const { kind, bytes = 0, items = 1, needsJudgement = false } = task;
    const isLarge = bytes >= largeBytes || items >= manyItems;
    const size: TaskSize = isLarge ? 'large' : bytes < smallBytes && items === 1 ? 'small' : 'usual';
    if (needsJudgement) return { to: 'self', agent: null, size, reason: 'it takes judgement, which is not handed out' };
    const to = rows[kind][size];
    return { to, agent: to === 'self' ? null : (agents[kind] ?? null), size, reason: reasonFor(to, kind, size) };
  };
  return { decide, guide: guideOf(rows, agents) };
}

function reasonFor(to: Doer, kind: TaskKind, size: TaskSize): string {
  switch (to) {
    case 'self':
      return size === 'small'
        ? `a small ${kind} task costs more to hand out than to do`
        : `a ${kind} task needs the view of the whole`;
    case 'brawn':
      return `a ${kind} task is mechanical, and cheap where it goes`;
    case 'brain':
      return `a ${kind} task needs a strong model that has nothing else in mind`;
    default:
      return `a ${kind} task needs tools that a specialist has`;
  }
}

function guideOf(rows: Readonly<Record<TaskKind, DelegationRow>>, agents: Partial<Readonly<Record<TaskKind, string>>>): string {
  const lines = taskKinds.map((kind) => {
    const row = rows[kind];
    const whom = (doer: Doer): string => (doer === 'self' ? 'yourself' : (agents[kind] ?? `an agent of role ${doer}`));
    const parts = sizes.map((size) => whom(row[size]));
    const isSame = parts.every((part) => part === parts[0]);
    return `- ${kind}: ${isSame ? parts[0] : sizes.map((size, at) => `${size}: ${parts[at]}`).join('; ')}`;
  });
  return [
    'Who does what, by the kind of a task and its size:',
    ...lines,
    'What takes nuance, ethics or a view of the whole you keep.',
  ].join('\n');
}

function checkOptions(options: DelegationOptions): void {
  checkObject(options, 'options');
  checkFields(options, ['rows', 'agents', 'smallBytes', 'largeBytes'], 'the options are');
  const { rows = {}, agents = {}, smallBytes = 2048, largeBytes = 262_144 } = options;
  checkFields(rows, taskKinds, 'the kinds are', 'rows.');
  checkFields(agents, taskKinds, 'the kinds are', 'agents.');
  for (const [kind, row] of Object.entries(rows)) {
    checkObject(row, `rows.${kind}`);
    for (const size of sizes) {
      if (!doers.includes(row[size])) throw invalidArgument(`rows.${kind}.${size}`, `one of ${doers.join(', ')}`, row[size]);
    }
  }
  checkCount(smallBytes, 'smallBytes');
  if (!Number.isSafeInteger(largeBytes) || largeBytes <= smallBytes)
    throw invalidArgument('largeBytes', `a whole number greater than smallBytes (${smallBytes})`, largeBytes);
}

function checkTask(task: TaskProfile): void {
  checkObject(task, 'task');
  checkFields(task, ['kind', 'bytes', 'items', 'needsJudgement'], 'a task has', 'task.');
  if (task.kind === undefined) throw invalidArgument('task.kind', `one of ${taskKinds.join(', ')}`, task.kind);
  checkChoice(task.kind, taskKinds, 'task.kind');
  if (task.bytes !== undefined) checkCount(task.bytes, 'task.bytes');
  if (task.items !== undefined) checkCount(task.items, 'task.items', 1);
}

function checkCount(value: unknown, field: string, least = 0): void {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw invalidArgument(field, `a whole number of at least ${least}`, value);
}
