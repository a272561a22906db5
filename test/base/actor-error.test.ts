import { expect, test } from 'vitest';
import { ActorError, describeValue, invalidArgument, isActorError, wrapError } from '../../src/base/actor-error.ts';

test('an error is known by its code and by a brand, not by its class', () => {
  const error = new ActorError('timeout', 'late');
  expect([isActorError(error), isActorError(error, 'timeout'), isActorError(error, 'down')]).toEqual([true, true, false]);
  const ofAnotherCopy = { [Symbol.for('troupe.ActorError')]: true, code: 'timeout' };
  expect(isActorError(ofAnotherCopy, 'timeout')).toBe(true);
  expect([isActorError(new Error('timeout')), isActorError('timeout'), isActorError(null)]).toEqual([false, false, false]);
});

test('an argument error names the field, the rule and the value', () => {
  const error = invalidArgument('threads', 'a whole number from 0 to 250', -1);
  expect(error.message).toBe('threads must be a whole number from 0 to 250, but is the number -1');
  expect(error).toMatchObject({
    code: 'invalid-argument',
    details: { field: 'threads', rule: 'a whole number from 0 to 250', value: 'the number -1' },
  });
});

test('any value has a short description on one line', () => {
  const circular: unknown[] = [];
  circular.push(circular);
  const values = [
    undefined,
    null,
    true,
    'a\nb',
    1,
    2n,
    () => 0,
    Symbol('s'),
    { a: 1 },
    [1],
    circular,
    Promise.resolve(1),
    'x'.repeat(500),
  ];
  const texts = values.map(describeValue);
  expect(texts.slice(0, 12)).toEqual([
    'undefined',
    'null',
    'true',
    'the string "a\\nb"',
    'the number 1',
    'the bigint 2',
    'a function',
    'a symbol',
    'the object {"a":1}',
    'the array [1]',
    'an array',
    'a promise',
  ]);
  expect(texts.every((text) => text.length <= 140 && !text.includes('\n'))).toBe(true);
});

test('as JSON an error keeps what a log needs: code, message, details, stack, and causes of any kind', () => {
  const plain = Object.assign(new TypeError('no file', { cause: 'a text' }), { code: 'ENOENT' });
  const error = new ActorError('init-failed', 'not born', {
    details: { key: 'a' },
    cause: new ActorError('down', 'gone', { cause: plain }),
  });
  expect(JSON.parse(JSON.stringify({ error }))).toEqual({
    error: {
      name: 'ActorError',
      code: 'init-failed',
      message: 'not born',
      details: { key: 'a' },
      stack: expect.stringContaining('actor-error.test.ts'),
      cause: {
        name: 'ActorError',
        code: 'down',
        message: 'gone',
        stack: expect.any(String),
        cause: { name: 'TypeError', code: 'ENOENT', message: 'no file', stack: expect.any(String), cause: 'the string "a text"' },
      },
    },
  });
  const ring = new ActorError('down', 'round');
  ring.cause = ring;
  expect(JSON.stringify(ring).split('"message"')).toHaveLength(10);
});

test('an error about another leaves the stack to its cause, and later errors have theirs', () => {
  const { stackTraceLimit } = Error;
  const cause = new RangeError('too much');
  const error = wrapError('handler-failed', 'counter.add failed: too much', { details: { method: 'add' }, cause });
  expect(isActorError(error, 'handler-failed')).toBe(true);
  expect(error).toMatchObject({ message: 'counter.add failed: too much', details: { method: 'add' }, cause });
  expect(error.stack).toMatch(/^\w*Error: counter\.add failed: too much$/);
  expect(cause.stack).toContain('actor-error.test.ts');
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  expect(new ActorError('no-actor', 'gone').stack).toContain('actor-error.test.ts');
});
