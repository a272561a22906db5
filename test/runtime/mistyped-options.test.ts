// What is mistyped is refused by name: it would be passed over in silence.
import { afterAll, describe, expect, test } from 'vitest';
import { defineActor } from '../../src/runtime/definition.ts';
import { createSystem } from '../../src/system/create-system.ts';

const system = await createSystem({ threads: 0 });
afterAll(() => system.stop());

interface Speaker {
  hi(): string;
}
const speaker = defineActor<Speaker>(import.meta.url, 'speaker', () => ({ hi: () => 'hi' }));
const asker = defineActor<{ ask(options: object): string }>(import.meta.url, 'asker', (ctx) => {
  const target = ctx.spawn(speaker, undefined);
  return { ask: async (options) => await ctx.ask(target, options).hi() };
});

const refused = (text: string): object =>
  expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(text) });

describe('a mistyped option', () => {
  test('of spawn, start and supervise is refused by name, with the one that was meant', async () => {
    const words = 'place is not known here: did you mean placement? the options are placement, name';
    expect(() => system.spawn(speaker, undefined, { place: 'spread' } as never)).toThrow(refused(words));
    await expect(system.start(speaker, undefined, { place: 'spread' } as never)).rejects.toEqual(refused(words));
    const options = { strategy: 'one-for-one', intensity: 1, periodMs: 1, children: [] } as const;
    expect(() => system.supervise(options, { place: 'spread' } as never)).toThrow(refused(words));
    expect(() => system.spawn(speaker, undefined, null as never)).toThrow(refused('options must be an object'));
  });

  test('of an ask is refused by name, with the one that was meant, also in a context', async () => {
    const words = 'timeout is not known here: did you mean timeoutMs? the options are timeoutMs, signal';
    const ref = system.spawn(speaker, undefined);
    expect(() => ref.askWith({ timeout: 5 } as never)).toThrow(refused(words));
    expect(() => ref.offerWith({ timeout: 5 } as never)).toThrow(refused(words));
    expect(() => ref.askWith(5 as never)).toThrow(refused('options must be an object'));
    const asking = system.spawn(asker, undefined);
    expect(await asking.ask.ask({ timeoutMs: 30_000 })).toBe('hi');
    await expect(asking.ask.ask({ timeout: 5 })).rejects.toMatchObject({
      cause: { cause: { message: expect.stringContaining(words) } },
    });
  });
});

describe('a name that another definition of the module has', () => {
  const define = (setup: () => object) => () => defineActor(import.meta.url, 'twice', setup as never);

  test('is refused, for only one of the two could be found', () => {
    define(() => ({ one: () => 1 }))();
    expect(define(() => ({ two: () => 2 }))).toThrow(refused('name must be unique in its module'));
  });

  test('is taken over when the module is evaluated again, later, and when the code is the same', async () => {
    define(() => ({ one: () => 1 }))();
    await Promise.resolve();
    const setup = (): object => ({ hi: () => 'the last' });
    define(setup)();
    const ref = system.spawn(define(setup)() as unknown as typeof speaker, undefined);
    expect(await ref.ask.hi()).toBe('the last');
  });
});

describe('a handler that is no function', () => {
  test('fails the set-up, by name', async () => {
    const wrong = defineActor(import.meta.url, 'wrong', (() => ({ hi: () => 1, ho: 1 })) as never);
    await expect(system.start(wrong, undefined)).rejects.toMatchObject({
      code: 'init-failed',
      message: expect.stringMatching(/^the handler "ho" of .*#wrong must be a function, but is the number 1$/),
    });
  });

  test('is a field of an instance, which may have them', async () => {
    class Counting {
      count = 1;
      hi(): string {
        return `hi ${this.count}`;
      }
    }
    const counting = defineActor<Speaker>(import.meta.url, 'counting', () => new Counting());
    expect(await system.spawn(counting, undefined).ask.hi()).toBe('hi 1');
  });
});
