import { describe, expect, test } from 'vitest';
import { mutate } from '../../scripts/mutants/mutant.ts';
import { verdictOf } from '../../scripts/mutants/verdict.ts';

const mutant = { name: 'more', file: 'a.ts', from: 'a > b', to: 'a >= b' };

describe('a mutant', () => {
  test('changes the one place where its text stands, and takes its own text as it is', () => {
    expect(mutate('if (a > b) c();', mutant)).toBe('if (a >= b) c();');
    expect(mutate('if (a > b) c();', { ...mutant, to: "$& $' $1" })).toBe("if ($& $' $1) c();");
  });

  test('that fits nowhere, or in two places, or changes nothing, is refused by name', () => {
    expect(() => mutate('if (a < b) c();', mutant)).toThrow('the mutant "more" does not fit: its text stands 0 times in a.ts');
    expect(() => mutate('a > b || a > b', mutant)).toThrow('stands 2 times');
    expect(() => mutate('a > b', { ...mutant, to: mutant.from })).toThrow('changes nothing');
  });
});

describe('the verdict on a run', () => {
  const result = (fullName: string, status: string) => ({ fullName, status });

  test('is red when a test failed, and green when those that ran passed', () => {
    const report = {
      testResults: [{ assertionResults: [result('a', 'passed'), result('b', 'failed'), result('c', 'skipped')] }],
    };
    expect(verdictOf(report)).toEqual({ kind: 'red', failed: ['b'], passed: 1 });
    expect(verdictOf({ testResults: [{ assertionResults: [result('a', 'passed'), result('c', 'skipped')] }] })).toEqual({
      kind: 'green',
      passed: 1,
    });
  });

  test('is neither when no test ran, or the file fell over before one could', () => {
    expect(verdictOf({ testResults: [] })).toMatchObject({ kind: 'did-not-run' });
    expect(verdictOf({ testResults: [{ assertionResults: [result('a', 'skipped')] }] })).toMatchObject({ kind: 'did-not-run' });
    expect(verdictOf({ testResults: [{ message: 'SyntaxError', assertionResults: [] }] })).toEqual({
      kind: 'did-not-run',
      why: 'SyntaxError',
    });
  });
});
