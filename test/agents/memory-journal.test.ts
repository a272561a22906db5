import { expect, test } from 'vitest';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { RunHappening } from '../../src/agents/runs/run-event.ts';
import { allOf, journalContract } from '../contracts/journal-contract.ts';

journalContract('in memory', async () => createMemoryJournal());
journalContract('in memory that forgets', async () => createMemoryJournal({ forgetEnded: true }));

test('a journal that forgets lets a tree of runs go when its root has ended, and nothing else', async () => {
  const journal = createMemoryJournal({ forgetEnded: true });
  const note = (run: string, happening: RunHappening) => journal.append([{ ...happening, run, atMs: 0 }]);
  await note('1', { kind: 'queued' });
  await note('1.1', { kind: 'queued' });
  await note('12', { kind: 'queued' });
  await note('1.1', { kind: 'ended' });
  expect(await allOf(journal)).toHaveLength(4);
  await note('1', { kind: 'ended' });
  expect(
    await allOf(journal),
    'until the next is written, since its writer may crash before it has told of the end',
  ).toHaveLength(5);
  await note('12', { kind: 'queued' });
  expect((await allOf(journal)).map(({ seq, event }) => [seq, event.run])).toEqual([
    [3, '12'],
    [6, '12'],
  ]);
});
