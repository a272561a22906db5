// What an agent is asked to do with an item. Pure.
import { resolve } from 'node:path';
import type { Agent } from '../../agents/agent.ts';
import type { TaskSpec } from '../../agents/task.ts';
import { describeValue } from '../../base/actor-error.ts';
import type { JsonSchema } from '../../base/json-schema.ts';

/**
 * An agent with an input schema gets the item as its input; values of a CSV file, which are all texts, become numbers and truth values where the schema
 * says so, and an empty one of a column that need not be there is left out. Any other agent reads a text: a text as it is, the one column that there is,
 * `input` when the item has it (with `file`, a path, or `files`, a list of paths, below `root`; see item-files.ts) and nothing else,
 * else the item as JSON, with the same files if there is an `input` in it.
 */
export function taskOfItem({ inputSchema }: Agent, item: unknown, isCsv: boolean, root: string): TaskSpec {
  if (inputSchema !== undefined) return { input: isCsv && isRecord(item) ? typed(item, inputSchema) : item };
  if (!isRecord(item)) return { input: typeof item === 'string' ? item : JSON.stringify(item) };
  const { input, file, files, ...more } = item;
  if (typeof input === 'string') {
    const paths = [...(isText(file) ? [file] : []), ...(Array.isArray(files) ? files.filter(isText) : [])];
    const isAlone = Object.keys(more).length === 0;
    return {
      input: isAlone ? input : JSON.stringify(item),
      files: paths.map((path) => ({ name: path, path: resolve(root, path) })),
    };
  }
  const [only, ...others] = Object.values(item);
  return { input: isCsv && others.length === 0 && isText(only) ? only : JSON.stringify(item) };
}

/** What is wrong with the files that an item names, for an agent without an input schema; undefined when nothing is. */
export function filesProblem({ inputSchema }: Agent, item: unknown, isCsv: boolean): string | undefined {
  if (inputSchema !== undefined || !isRecord(item) || typeof item['input'] !== 'string') return undefined;
  const { file, files } = item;
  if (file !== undefined && file !== null && typeof file !== 'string')
    return `its file must be a path, but is ${describeValue(file)}`;
  // A CSV file has no lists: its column `files` is one of many, and names none.
  if (isCsv || files === undefined || files === null) return undefined;
  if (!Array.isArray(files)) return `its files must be a list of paths, but are ${describeValue(files)}`;
  const wrong = files.findIndex((path) => !isText(path));
  return wrong === -1 ? undefined : `its files[${wrong}] must be a path, but is ${describeValue(files[wrong])}`;
}

/** The field whose paths are text to the agent and nothing that it may read, since no text `input` stands beside it; undefined when there is none. */
export function unreadField({ inputSchema }: Agent, item: unknown, isCsv: boolean): 'file' | 'files' | undefined {
  if (inputSchema !== undefined || !isRecord(item) || typeof item['input'] === 'string') return undefined;
  const { file, files } = item;
  if (isText(file)) return 'file';
  return !isCsv && Array.isArray(files) && files.some(isText) ? 'files' : undefined;
}

function typed(row: Readonly<Record<string, unknown>>, schema: JsonSchema): unknown {
  const { properties, required } = schema as { readonly properties?: unknown; readonly required?: unknown };
  const needed = Array.isArray(required) ? required : [];
  const entries = Object.entries(row).flatMap(([name, text]) => {
    const types = typesOf(isRecord(properties) ? properties[name] : undefined);
    if (text === '' && types.length > 0 && !needed.includes(name)) return [];
    return [[name, typedValue(text, types)] as const];
  });
  return Object.fromEntries(entries);
}

/** What a property may be: its type, one of several, or those of its alternatives. */
function typesOf(schema: unknown): readonly unknown[] {
  if (!isRecord(schema)) return [];
  const { type, anyOf, oneOf } = schema;
  if (type !== undefined) return Array.isArray(type) ? type : [type];
  const choices: unknown = anyOf ?? oneOf;
  return Array.isArray(choices) ? choices.flatMap(typesOf) : [];
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** As the types have it, a text last; a text that is none of them stays, and the schema says what is wrong with it. */
function typedValue(text: unknown, types: readonly unknown[]): unknown {
  if (typeof text !== 'string') return text;
  const isNumber = types.includes('number') || types.includes('integer');
  if (isNumber && decimal.test(text.trim()) && Number.isFinite(Number(text))) return Number(text);
  if (types.includes('boolean') && /^\s*(true|false)\s*$/i.test(text)) return text.trim().toLowerCase() === 'true';
  return text === '' && types.includes('null') && !types.includes('string') ? null : text;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
