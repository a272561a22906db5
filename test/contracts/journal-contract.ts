// What every journal must do; run against each implementation.
import { describe, expect, test } from 'vitest';
import type { Journal, StoredEvent } from '../../src/agents/journal/journal.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';

function event(run: string, atMs: number): RunEvent {
  return { kind: 'queued', run, atMs };
}

/** What reading from a number on gives. */
export async function allOf(journal: Journal, from = 1): Promise<readonly StoredEvent[]> {
  const stored: StoredEvent[] = [];
  for await (const one of journal.read(from)) stored.push(one);
  return stored;
}

async function all(journal: Journal, from = 1): Promise<readonly (readonly [number, string, number])[]> {
  return (await allOf(journal, from)).map(({ seq, event: one }) => [seq, one.run, one.atMs] as const);
}

/** `open` gives an empty journal. */
export function journalContract(name: string, open: () => Promise<Journal>): void {
  describe(`the journal ${name}`, () => {
    test('numbers events from 1 and answers with the number of the last one', async () => {
      const journal = await open();
      expect(await journal.append([event('1', 0), event('2', 1)])).toBe(2);
      expect(await journal.append([event('3', 2)])).toBe(3);
      expect(await all(journal)).toEqual([
        [1, '1', 0],
        [2, '2', 1],
        [3, '3', 2],
      ]);
      await journal.close();
    });

    test('reads from a number on', async () => {
      const journal = await open();
      await journal.append([event('1', 0), event('2', 1), event('3', 2)]);
      expect(await all(journal, 3)).toEqual([[3, '3', 2]]);
      expect(await all(journal, 4)).toEqual([]);
      await journal.close();
    });

    test('keeps concurrent batches whole and in the order of the calls', async () => {
      const journal = await open();
      const batches = Array.from({ length: 50 }, (_, index) => [
        event(`${index}`, 0),
        event(`${index}`, 1),
        event(`${index}`, 2),
      ]);
      const seqs = await Promise.all(batches.map((batch) => journal.append(batch)));
      expect(seqs).toEqual(batches.map((_, index) => (index + 1) * 3));
      expect((await all(journal)).map(([, run, at]) => `${run}/${at}`)).toEqual(
        batches.flat().map((one) => `${one.run}/${one.atMs}`),
      );
      await journal.close();
    });

    test('keeps nothing of a batch that cannot be kept', async () => {
      const journal = await open();
      const broken = { kind: 'output-offered', run: '1', atMs: 0, turn: 1, value: () => 1 } as RunEvent;
      await expect(journal.append([event('1', 0), broken])).rejects.toThrow();
      expect(await all(journal)).toEqual([]);
      expect(await journal.append([event('2', 0)])).toBe(1);
      await journal.close();
    });

    test('keeps values: what is done to a batch or to what was read changes nothing', async () => {
      const journal = await open();
      const value = { answer: 'yes' };
      const batch: RunEvent[] = [{ kind: 'output-offered', run: '1', atMs: 0, turn: 1, value }];
      const appended = journal.append(batch);
      value.answer = 'no';
      batch.push(event('2', 0));
      await appended;
      for await (const { event: one } of journal.read(1))
        if (one.kind === 'output-offered') (one.value as typeof value).answer = 'perhaps';
      const read = await allOf(journal);
      expect(read.map((one) => one.event)).toEqual([
        { kind: 'output-offered', run: '1', atMs: 0, turn: 1, value: { answer: 'yes' } },
      ]);
      await journal.close();
    });

    test('reads what was there when reading began, while more is appended', async () => {
      const journal = await open();
      await journal.append([event('1', 0), event('2', 0)]);
      const runs: string[] = [];
      for await (const { event: one } of journal.read(1)) {
        runs.push(one.run);
        await journal.append([event('late', 0)]);
      }
      expect(runs).toEqual(['1', '2']);
      await journal.close();
    });

    test('refuses everything after it is closed, and may be closed twice', async () => {
      const journal = await open();
      await journal.close();
      await journal.close();
      await expect(journal.append([event('1', 0)])).rejects.toMatchObject({ code: 'system-stopped' });
      await expect(all(journal)).rejects.toMatchObject({ code: 'system-stopped' });
    });
  });
}
