import fc from 'fast-check';
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineAgent } from '../../src/agents/agent.ts';
import { joinsWith } from '../../src/agents/joins/joins.ts';
import { groupsOf, type MergeResult, mergeOutcomes } from '../../src/agents/joins/merge-runs.ts';
import type { Run } from '../../src/agents/runs/run.ts';
import type { RunOutcome, RunRecord } from '../../src/agents/runs/run-record.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import { scriptedAgent, scriptedSwarm, until } from './swarm-fixtures.ts';

describe('the groups of a layer', () => {
  test('hold all parts in order, in as few groups as will do, none larger than the fan-in or much smaller than another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 40 }), (count, fanIn) => {
        const parts = Array.from({ length: count }, (_, index) => index);
        const groups = groupsOf(parts, fanIn);
        const sizes = groups.map(({ length }) => length);
        expect(groups.flat()).toEqual(parts);
        expect(groups.length).toBe(Math.ceil(count / fanIn));
        expect(Math.max(...sizes)).toBeLessThanOrEqual(fanIn);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('merging', () => {
  const record = { id: '1' } as RunRecord;

  test('has every part once, in order, whichever run ends first, and no run with more than the fan-in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 2, max: 7 }),
        fc.infiniteStream(fc.nat(5)),
        async (count, fanIn, delays) => {
          const outcomes = Array.from(
            { length: count },
            (_, index): RunOutcome<string> => ({ ok: true, kind: 'done', value: `${index}`, record }),
          );
          let runs = 0;
          const start = (parts: readonly string[], layer: number): Run<string> => {
            expect(parts.length).toBeLessThanOrEqual(fanIn);
            const value = layer === 1 ? `(${parts.join(' ')})` : parts.join(' ');
            const turns = delays.next().value ?? 0;
            const outcome = (async (): Promise<RunOutcome<string>> => {
              for (let turn = 0; turn < turns; turn++) await Promise.resolve();
              return { ok: true, kind: 'done', value, record };
            })();
            return { id: String(++runs), outcome: () => outcome } as Run<string>;
          };
          const { all } = joinsWith(() => ({ cancel: () => {} }));
          const merged = await mergeOutcomes({ outcomes, fanIn, signal: undefined, all, start });
          expect(merged.value.replaceAll(/[()]/g, '')).toBe(outcomes.map((_, index) => index).join(' '));
          expect(merged.runs).toEqual(Array.from({ length: runs }, (_, index) => String(index + 1)));
          expect(merged).toMatchObject({ parts: count, missing: [], layers: Math.max(1, merged.layers) });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a merge of runs', () => {
  const open: Swarm[] = [];
  const fail = { code: 'model-failed', message: 'cannot' } as const;
  const start = async (): Promise<Swarm> => {
    const { swarm } = await scriptedSwarm(
      { note: [{ text: 'a note' }], editor: [{ text: 'edited' }], bad: [{ fail }], slow: [{ text: 'late', delayMs: 60_000 }] },
      { threads: 0 },
    );
    open.push(swarm);
    return swarm;
  };
  afterEach(async () => {
    for (const swarm of open.splice(0)) await swarm.stop();
  });
  const note = scriptedAgent('note');
  const editor = scriptedAgent('editor');
  const bad = scriptedAgent('bad');
  const slow = scriptedAgent('slow');
  const joined = (parts: readonly string[], layer: number): string => `layer ${layer}: ${parts.join(', ')}`;

  test('of a map’s results goes in layers of runs of the merging agent, and names what is missing', async () => {
    const swarm = await start();
    const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    const refuseThird = (item: string): string => {
      if (item === 'c') throw new Error('no task for c');
      return item;
    };
    const merged = await swarm.map(note, items, refuseThird).mergeWith(editor, joined, { fanIn: 3 });
    expect(merged).toMatchObject({
      value: 'edited',
      parts: 9,
      layers: 2,
      missing: [{ index: 2, error: { code: 'run-failed' } }],
    });
    const tasks = swarm
      .records()
      .filter(({ agent }) => agent === 'editor')
      .map(({ task }) => task);
    expect(tasks).toEqual([...Array(3).fill('layer 1: a note, a note, a note'), 'layer 2: edited, edited, edited']);
  });

  test('of one run has it go through the merging agent', async () => {
    const swarm = await start();
    expect(await swarm.merge([swarm.spawn(note, 'x')], editor, joined)).toMatchObject({ value: 'edited', parts: 1, layers: 1 });
  });

  test('without any result rejects with no-quorum-of-runs, and unheard it does no harm', async () => {
    const swarm = await start();
    await expect(swarm.merge([swarm.spawn(bad, 'x')], editor, joined)).rejects.toMatchObject({ code: 'no-quorum-of-runs' });
    await expect(swarm.merge([] as Run<string>[], editor, joined)).rejects.toMatchObject({ code: 'no-quorum-of-runs' });
    void swarm.merge([swarm.spawn(bad, 'y')], editor, joined);
    await until(() => swarm.records().every(({ outcome }) => outcome !== null));
  });

  test('whose merging run fails rejects with its code', async () => {
    const swarm = await start();
    const runs = [swarm.spawn(note, 'x'), swarm.spawn(note, 'y')];
    await expect(swarm.merge(runs, bad, joined)).rejects.toMatchObject({ code: 'model-failed' });
  });

  test('whose signal fires ends as cancelled, and so do the runs', async () => {
    const swarm = await start();
    const abort = new AbortController();
    const late = swarm.spawn(slow, 'x');
    const merged = swarm.merge([late, swarm.spawn(note, 'y')], editor, joined, { signal: abort.signal });
    await late.accepted;
    abort.abort();
    await expect(merged).rejects.toMatchObject({ code: 'cancelled' });
    expect((await late.outcome()).kind).toBe('cancelled');
  });

  test.each([
    [{}, joined, {}, 'agent must be an agent made by defineAgent'],
    [editor, 'join', {}, 'task must be a function that makes the task of some parts'],
    [editor, joined, { fanIn: 1 }, 'fanIn must be a whole number from 2 to 1,000'],
    [editor, joined, { fan: 2 }, 'fan is not known here'],
  ])('with %o, %o, %j is refused at once, by name', async (agent, task, options, message) => {
    const swarm = await start();
    expect(() => swarm.merge([], agent as never, task as never, options as never)).toThrow(message);
  });

  test('is typed by the runs and by the merging agent', () => {
    const common = { description: 'd', instructions: 'i', model: 'brawn' };
    const reader = defineAgent({ name: 'reader', ...common, outputSchema: z.object({ found: z.number() }) });
    const merger = defineAgent({
      name: 'merger',
      ...common,
      inputSchema: z.object({ counts: z.array(z.number()) }),
      outputSchema: z.object({ total: z.number() }),
    });
    const use = async (swarm: Swarm): Promise<void> => {
      const merged = await swarm.merge([swarm.spawn(reader, 'x')], merger, (parts) => {
        expectTypeOf(parts).toEqualTypeOf<readonly ({ found: number } | { total: number })[]>();
        return { input: { counts: parts.map((part) => ('found' in part ? part.found : part.total)) } };
      });
      expectTypeOf(merged).toEqualTypeOf<MergeResult<{ total: number }>>();
      const mapped = swarm.map(reader, ['a'], (item) => item);
      expectTypeOf((await mapped.mergeWith(merger, () => ({ input: { counts: [] } }))).value).toEqualTypeOf<{ total: number }>();
      // @ts-expect-error the merging agent takes counts, no text
      await swarm.merge([swarm.spawn(reader, 'x')], merger, () => 'text');
    };
    expectTypeOf(use).toBeFunction();
  });
});
