import { describe, expect, test } from 'vitest';
import { ActorError, isActorError } from '../../src/base/actor-error.ts';
import { decodeError, encodeError, type WireError } from '../../src/base/wire-error.ts';

/** As it is after a hop to another thread. */
function hop(error: unknown, origin = 'a'): ActorError {
  return decodeError(structuredClone(encodeError(error, origin)));
}

function causes(error: { readonly cause?: unknown }): number {
  let count = 0;
  for (let at: unknown = error.cause; at !== undefined; at = (at as { cause?: unknown }).cause) count += 1;
  return count;
}

describe('an error on the wire', () => {
  test('keeps code, message, details, cause and stack, and says where it began', () => {
    const cause = new ActorError('timeout', 'too late', { details: { timeoutMs: 5 } });
    const error = hop(new ActorError('down', 'it ended', { details: { reason: 'killed' }, cause }));
    expect(isActorError(error, 'down')).toBe(true);
    expect(error).toMatchObject({ message: 'it ended', details: { reason: 'killed', origin: 'a' } });
    expect(error.cause).toMatchObject({ code: 'timeout', message: 'too late', details: { timeoutMs: 5, origin: 'a' } });
    expect(error.stack).toContain('wire-error.test.ts');
    expect(hop(error, 'b').details).toEqual({ reason: 'killed', origin: 'a' });
  });

  test('keeps the name and the own code of a foreign error', () => {
    const error = hop(Object.assign(new TypeError('no'), { code: 'ENOENT' }));
    expect(error).toMatchObject({ code: 'handler-failed', name: 'TypeError', message: 'no', details: { code: 'ENOENT' } });
    expect(decodeError(encodeError(new RangeError('far'), 'a'), 'task-failed').code).toBe('task-failed');
  });

  test('can be made of anything that is thrown', () => {
    expect(hop('a text').message).toBe('a text');
    expect(hop(undefined).message).toBe('undefined');
    expect(hop(null).message).toBe('null');
    expect(hop(Symbol('s')).message).toBe('Symbol(s)');
    expect(hop({ message: 'like an error', code: 'timeout' })).toMatchObject({ code: 'timeout', message: 'like an error' });
    expect(hop(Object.create(null)).message).toBe('a value without a text');
  });

  test.each<[unknown, string]>([
    [undefined, 'in place of an error came undefined'],
    [null, 'in place of an error came null'],
    ['boom', 'in place of an error came the string "boom"'],
    [{ name: 5, stack: null, details: null }, 'in place of an error came the object {"name":5,"stack":null,"details":null}'],
    [{ message: 'half', code: 'made up' }, 'half'],
  ])('that is no record, such as %j, or half of one, is an error of the fallback’s code', (wire, message) => {
    const error = decodeError(wire as WireError, 'task-failed');
    expect(isActorError(error, 'task-failed')).toBe(true);
    expect(error).toMatchObject({ name: 'ActorError', message, details: {} });
    expect([error.cause, error.stack]).toEqual([undefined, expect.stringContaining(message)]);
  });

  test('keeps of half a record what there is, and follows causes that go in a circle to a depth of 8', () => {
    const half = decodeError({ code: 'timeout', cause: null } as unknown as WireError, 'down');
    expect(half).toMatchObject({ code: 'timeout', cause: { code: 'down', message: 'in place of an error came null' } });
    const circle: Record<string, unknown> = { message: 'circle' };
    circle['cause'] = circle;
    expect(causes(decodeError(structuredClone(circle) as unknown as WireError))).toBe(8);
  });

  test('follows causes to a depth of 8, also when they go in a circle', () => {
    let deep = new Error('0');
    for (let n = 1; n < 50; n += 1) deep = new Error(`${n}`, { cause: deep });
    expect(causes(hop(deep))).toBe(8);
    const circle = new Error('circle');
    circle.cause = circle;
    expect(causes(hop(circle))).toBe(8);
  });

  test('takes 16 KiB of text at the most, the message first', () => {
    const size = (wire: WireError): number => JSON.stringify(wire).length;
    const text = 'x'.repeat(100_000);
    let error = new ActorError('down', text, { details: { text, origin: text } });
    expect(encodeError(error, 'a').message).toHaveLength(16_384 - 'ActorError'.length);
    for (let n = 0; n < 10; n += 1) {
      error = new ActorError('down', `short ${n}`, { details: { text: 'y'.repeat(3_000) }, cause: error });
    }
    const wire = encodeError(error, 'a');
    expect(wire.message).toBe('short 9');
    expect(size(wire)).toBeLessThan(20_000);
    const hostile = Object.assign(new Error('m'), { details: { origin: text, other: 1 } });
    expect(size(encodeError(hostile, 'a'))).toBeLessThan(20_000);
  });

  test('is encoded whatever its getters and traps do', () => {
    const bad = (): never => {
      throw new Error('hostile');
    };
    const getters = Object.defineProperties(new Error('kept'), {
      stack: { get: bad },
      cause: { get: bad },
      details: { get: bad },
      code: { get: bad },
      name: { get: bad },
    });
    expect(hop(getters)).toMatchObject({ message: 'kept', code: 'handler-failed' });
    const traps = new Proxy(new Error('x'), { get: bad, has: bad, getPrototypeOf: bad, ownKeys: bad });
    expect(hop(traps).code).toBe('handler-failed');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(hop(proxy).code).toBe('handler-failed');
    expect(hop(Object.assign(new Error('m'), { details: { f: () => 0, big: 10n, toJSON: bad } })).message).toBe('m');
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(hop(new ActorError('down', 'm', { details: circular })).details).toMatchObject({
      dropped: 'details that are not JSON',
    });
  });
});
