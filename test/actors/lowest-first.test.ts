import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LowestFirst } from '../../src/actors/pool/lowest-first.ts';

test('whoever has been at the lowest level for longest is first, whoever came and went', () => {
  const steps = fc.array(fc.record({ member: fc.nat(5), level: fc.option(fc.nat(4), { nil: undefined }) }), { maxLength: 100 });
  fc.assert(
    fc.property(steps, (acts) => {
      const levels = new LowestFirst<number>();
      const model = new Map<number, number>();
      for (const { member, level } of acts) {
        model.delete(member);
        if (level === undefined) levels.remove(member);
        else {
          model.set(member, level);
          levels.put(member, level);
        }
        const lowest = Math.min(...model.values());
        expect(levels.first()).toBe([...model].find(([, at]) => at === lowest)?.[0]);
      }
    }),
  );
});
