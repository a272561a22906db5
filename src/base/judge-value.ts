// A value judged by a schema as its owner wrote it, which may know rules that JSON Schema cannot say. Runs where the schema was defined.
import { isStandardSchema, type SchemaLike } from './json-schema.ts';

export type Verdict = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

interface StandardResult {
  readonly value?: unknown;
  readonly issues?: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] | undefined;
}

/**
 * Whether `value` fits, and the value as the schema gives it: filled in, transformed. Never throws or rejects: a schema that fails turns the
 * value down. A promise only for a schema that takes its time. JSON Schema itself has no more to say here.
 */
export function judgeValue(schema: SchemaLike | undefined, value: unknown): Verdict | Promise<Verdict> {
  if (schema === undefined || !isStandardSchema(schema)) return { ok: true, value };
  try {
    const result = schema['~standard'].validate(value);
    if (result instanceof Promise) return result.then(verdictOf).catch(failedVerdict);
    return verdictOf(result);
  } catch (error) {
    return failedVerdict(error);
  }
}

function verdictOf(result: unknown): Verdict {
  const { value, issues } = result as StandardResult;
  if (issues === undefined) return { ok: true, value };
  const problems = issues.map(({ path = [], message }) => `${path.map(stepOf).join('.') || 'the value'}: ${message}`);
  return { ok: false, problem: problems.join('; ') };
}

/** The verdict when the schema itself, or what is done with its value, threw. */
export function failedVerdict(error: unknown): Verdict {
  return { ok: false, problem: `its schema failed (${error instanceof Error ? error.message : String(error)})` };
}

function stepOf(step: unknown): string {
  return String(typeof step === 'object' && step !== null && 'key' in step ? step.key : step);
}
