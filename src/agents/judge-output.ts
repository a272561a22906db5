// The last word on a result: the schema as its owner wrote it, which may know rules that JSON Schema cannot say. Runs where it was defined.
import { isStandardSchema, type SchemaLike } from '../base/json-schema.ts';

export type Verdict = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

interface StandardResult {
  readonly value?: unknown;
  readonly issues?: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] | undefined;
}

/** Whether `value` may be the result, and the value as the schema gives it. Never throws or rejects: a schema that fails turns the value down. */
export function judgeOutput(schema: SchemaLike | undefined, value: unknown): Verdict | Promise<Verdict> {
  if (schema === undefined || !isStandardSchema(schema)) return { ok: true, value };
  try {
    const result = schema['~standard'].validate(value);
    if (result instanceof Promise) return result.then(verdictOf, failedVerdict);
    return verdictOf(result);
  } catch (error) {
    return failedVerdict(error);
  }
}

function verdictOf(result: unknown): Verdict {
  const { value, issues } = result as StandardResult;
  if (issues !== undefined)
    return {
      ok: false,
      problem: issues.map(({ path = [], message }) => `${path.map(stepOf).join('.') || 'the value'}: ${message}`).join('; '),
    };
  try {
    return { ok: true, value: structuredClone(value) };
  } catch (error) {
    return failedVerdict(error);
  }
}

function failedVerdict(error: unknown): Verdict {
  return { ok: false, problem: `its schema failed (${error instanceof Error ? error.message : String(error)})` };
}

function stepOf(step: unknown): string {
  return String(typeof step === 'object' && step !== null && 'key' in step ? step.key : step);
}
