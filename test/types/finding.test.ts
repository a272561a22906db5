// What compiles of names, groups and pools, and what does not. The ordinary type check reads this file.
import { describe, expectTypeOf, test } from 'vitest';
import { defineRouter } from '../../src/actors/pool/group-router.ts';
import { definePool } from '../../src/actors/pool/pool.ts';
import type { Gathered } from '../../src/actors/pool/routing.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import type { ActorSystem } from '../../src/system/create-system.ts';

interface Reader {
  read(page: number): string;
  open(name: string, mode: 'r' | 'w'): void;
}

const reader = defineActor<Reader, { shelf: string }>(import.meta.url, 'types-reader', () => ({
  read: () => '',
  open: () => undefined,
}));

/** Type checks it, and never runs it. */
function compiles(_code: (system: ActorSystem) => unknown): void {}

describe('finding', () => {
  test('by name gives a typed ref for a definition, and one without a protocol without it', () => {
    compiles((system) => {
      expectTypeOf(system.lookup('x', reader)).resolves.toEqualTypeOf<Ref<Reader> | undefined>();
      expectTypeOf(system.lookup('x')).resolves.toEqualTypeOf<AnyRef | undefined>();
      // @ts-expect-error a spawn takes no name
      system.spawn(reader, { shelf: 'a' }, { name: 'x' });
      // @ts-expect-error a name is a text
      void system.start(reader, { shelf: 'a' }, { name: 7 });
    });
  });
});

describe('a pool', () => {
  test('has the protocol and the arguments of its members', () => {
    compiles((system) => {
      const pool = definePool(import.meta.url, 'types-pool', reader, { size: 2 });
      expectTypeOf(pool).toEqualTypeOf<Definition<Reader, { shelf: string }>>();
      const ref = system.spawn(pool, { shelf: 'a' });
      expectTypeOf(ref).toEqualTypeOf<Ref<Reader>>();
      // @ts-expect-error the members' arguments
      system.spawn(pool, { table: 'a' });
    });
  });

  test('that gathers has lists of outcomes for replies', () => {
    compiles((system) => {
      const pool = definePool(import.meta.url, 'types-all', reader, { size: 2, routing: { kind: 'scatter-all', withinMs: 1 } });
      expectTypeOf(system.spawn(pool, { shelf: 'a' }).ask.read(1)).resolves.toEqualTypeOf<Gathered<string>[]>();
      // @ts-expect-error a pool that gathers must say how long it waits
      definePool(import.meta.url, 'types-late', reader, { size: 2, routing: { kind: 'scatter-all' } });
    });
  });

  test('types the messages that its key function sees', () => {
    compiles(() => {
      definePool(import.meta.url, 'types-key', reader, {
        size: 2,
        routing: {
          kind: 'consistent-hash',
          key: (message) => {
            if (message.method === 'open') expectTypeOf(message.args).toEqualTypeOf<[name: string, mode: 'r' | 'w']>();
            return message.method === 'read' ? message.args[0] : message.args[1];
          },
        },
      });
      definePool(import.meta.url, 'types-bad-key', reader, {
        size: 2,
        // @ts-expect-error no such message
        routing: { kind: 'consistent-hash', key: (message) => (message.method === 'shut' ? 'a' : 'b') },
      });
      // @ts-expect-error no such strategy
      definePool(import.meta.url, 'types-fair', reader, { size: 2, routing: { kind: 'fair' } });
    });
  });

  test('and a router over a group have the protocol that they are given', () => {
    compiles((system) => {
      const router = defineRouter<Reader>(import.meta.url, 'types-router', { group: 'readers' });
      expectTypeOf(system.spawn(router, undefined)).toEqualTypeOf<Ref<Reader>>();
    });
  });
});
