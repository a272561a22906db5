// What a report of vitest says about the tests that were chosen.
import type { TestOutcome } from './run-tests.ts';

/** The part of vitest's JSON report that is read. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Red when a test failed; green when all that ran passed, and some did. What fell over before a test could fail did not run. */
export function verdictOf({ testResults }: VitestReport): TestOutcome {
  const results = testResults.flatMap((file) => file.assertionResults);
  const failed = results.filter((result) => result.status === 'failed').map((result) => result.fullName);
  const passed = results.filter((result) => result.status === 'passed').length;
  if (failed.length > 0) return { kind: 'red', failed, passed };
  const messages = testResults.flatMap((file) => (file.message === undefined || file.message === '' ? [] : [file.message]));
  if (messages.length > 0) return { kind: 'did-not-run', why: messages.join('; ') };
  return passed > 0 ? { kind: 'green', passed } : { kind: 'did-not-run', why: 'no test has such a name' };
}
