import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HashRing, type RingMember } from '../../src/actors/pool/hash-ring.ts';

const keys = Array.from({ length: 2_000 }, (_, n) => `key ${n}`);
const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 });

interface Ring {
  memberOf(key: string): string | undefined;
}

function named(ring: HashRing<RingMember>): Ring {
  return { memberOf: (key) => ring.memberOf(key)?.key };
}

function ringOf(members: readonly string[], virtualNodes?: number): Ring {
  const ring = new HashRing<RingMember>(virtualNodes);
  ring.change(
    members.map((key) => ({ key })),
    new Set(),
  );
  return named(ring);
}

test('a key has the same member while the set is unchanged, in whatever order it is named', () => {
  fc.assert(
    fc.property(names, fc.string(), (members, key) => {
      const owner = ringOf(members).memberOf(key);
      expect(members).toContain(owner);
      expect(ringOf([...members].reverse()).memberOf(key)).toBe(owner);
    }),
  );
});

test('a member that leaves gives up its keys and moves no other; one that comes takes some, and moves none between the others', () => {
  fc.assert(
    fc.property(names, (members) => {
      const [leaver, ...rest] = members;
      if (rest.length === 0) return;
      const before = ringOf(members);
      const after = ringOf(rest);
      for (const key of keys.slice(0, 200)) {
        const owner = before.memberOf(key);
        if (owner !== leaver) expect(after.memberOf(key)).toBe(owner);
      }
    }),
  );
});

test('a ring whose members came and went one by one is that of those who are left', () => {
  fc.assert(
    fc.property(names, fc.array(fc.nat(7), { maxLength: 20 }), (all, toggles) => {
      const members = all.map((key) => ({ key }));
      const there = new Set<RingMember>();
      const ring = new HashRing<RingMember>(20);
      for (const toggle of toggles) {
        const member = members[toggle % members.length] as RingMember;
        if (there.delete(member)) ring.change([], new Set([member]));
        else {
          there.add(member);
          ring.change([member], new Set());
        }
      }
      const anew = ringOf(
        [...there].map(({ key }) => key),
        20,
      );
      for (const key of keys.slice(0, 50)) expect(ring.memberOf(key)?.key).toBe(anew.memberOf(key));
    }),
  );
});

test('keys are spread: of 8 members none has more than 1.6 times its share, or less than 0.5', () => {
  const ring = ringOf(Array.from({ length: 8 }, (_, n) => `member-${n}`));
  const counts = new Map<string | undefined, number>();
  for (const key of keys) counts.set(ring.memberOf(key), (counts.get(ring.memberOf(key)) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / (keys.length / 8));
  expect(counts.size).toBe(8);
  expect([Math.min(...shares) > 0.5, Math.max(...shares) < 1.6]).toEqual([true, true]);
});

test('an empty ring has nobody', () => {
  expect(ringOf([]).memberOf('key')).toBeUndefined();
});
