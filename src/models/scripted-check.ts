// Whether a script for the scripted model is one: a mistake in it is told where the script is handed over, by field, rule and value.
import { invalidArgument } from '../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../base/check-options.ts';
import { errorCodes } from '../base/error-codes.ts';
import type { ScriptedOptions, ScriptStep } from './scripted-step.ts';

export const scriptsRule = 'an object that holds the steps of each model id';
const deeds = ['text', 'json', 'toolCalls', 'fail', 'crash'] as const satisfies readonly (keyof ScriptStep)[];
const stepFields: readonly string[] = [...deeds, 'times', 'counter', 'delayMs', 'expect', 'usage'];

/** Throws `invalid-argument`, naming the field, the rule and the value, for options or scripts that are none. */
export function checkScripts(options: unknown): asserts options is ScriptedOptions {
  const scripts = (options as Partial<ScriptedOptions> | null | undefined)?.scripts;
  checkObject(scripts, 'options.scripts', scriptsRule);
  for (const [id, script] of Object.entries(scripts)) checkScript(script, `options.scripts.${id}`);
}

/** The same for the script of one model id. */
export function checkScript(script: unknown, field: string): void {
  if (!Array.isArray(script)) throw invalidArgument(field, 'a list of steps', script);
  for (const [index, step] of script.entries()) checkStep(step, `${field}[${index}]`);
}

function checkStep(step: unknown, field: string): void {
  checkObject(step, field, 'a step');
  checkFields(step, stepFields, 'a step has', `${field}.`);
  const { text, toolCalls, fail, crash } = step as Partial<Record<keyof ScriptStep, unknown>>;
  if (deeds.every((name) => (step as ScriptStep)[name] === undefined))
    throw invalidArgument(field, `a step with one of ${deeds.join(', ')}`, step);
  if (text !== undefined && typeof text !== 'string') throw invalidArgument(`${field}.text`, 'a text', text);
  if (fail !== undefined) checkFail(fail, `${field}.fail`);
  checkChoice(crash, ['exit', 'throw', 'loop', 'error'], `${field}.crash`);
  if (toolCalls !== undefined) checkToolCalls(toolCalls, `${field}.toolCalls`);
}

function checkFail(fail: unknown, field: string): void {
  checkObject(fail, field, 'an object with a code and a message');
  const { code, message } = fail as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code !== 'string' || !Object.hasOwn(errorCodes, code))
    throw invalidArgument(`${field}.code`, 'one of the codes of docs/errors.md', code);
  if (typeof message !== 'string') throw invalidArgument(`${field}.message`, 'a text', message);
}

function checkToolCalls(calls: unknown, field: string): void {
  if (!Array.isArray(calls)) throw invalidArgument(field, 'a list of tool calls', calls);
  for (const [index, call] of calls.entries()) {
    checkObject(call, `${field}[${index}]`, 'an object with a name and an input');
    const { name } = call as { readonly name?: unknown };
    if (typeof name !== 'string') throw invalidArgument(`${field}[${index}].name`, 'the name of a tool', name);
  }
}
