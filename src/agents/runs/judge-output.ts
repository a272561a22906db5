// The last word on a result: the schema as its owner wrote it. What it gives is copied, since it goes into the journal.
import type { SchemaLike } from '../../base/json-schema.ts';
import { failedVerdict, judgeValue, type Verdict } from '../../base/judge-value.ts';
import { plainCopy } from '../../base/plain-copy.ts';

export type { Verdict };

/** Whether `value` may be the result, and the value as the schema gives it. Never throws or rejects. */
export function judgeOutput(schema: SchemaLike | undefined, value: unknown): Verdict | Promise<Verdict> {
  const verdict = judgeValue(schema, value);
  return verdict instanceof Promise ? verdict.then(copied) : copied(verdict);
}

function copied(verdict: Verdict): Verdict {
  if (!verdict.ok) return verdict;
  try {
    return { ok: true, value: plainCopy(verdict.value) };
  } catch (error) {
    return failedVerdict(error);
  }
}
