import { expect, test } from 'vitest';
import { SharedList } from '../../src/runtime/mail/shared-list.ts';

test('a shared list takes what can be gone through, and nothing else', () => {
  expect([...new SharedList(new Set([1, 2])).view()]).toEqual([1, 2]);
  for (const items of [5, null, {}])
    expect(() => new SharedList(items as never)).toThrow('items must be a list or another iterable, but is');
});
