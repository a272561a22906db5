import { expect, test } from 'vitest';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { Effect } from '../../src/agents/runs/run-effects.ts';
import type { RunHappening } from '../../src/agents/runs/run-event.ts';
import { acceptedRun, type RunState } from '../../src/agents/runs/run-state.ts';
import { RunStore } from '../../src/agents/runs/run-store.ts';
import { allOf } from '../contracts/journal-contract.ts';
import { callOf, okResult, replyOf, someBound, specOf } from './run-fixtures.ts';

/** A store whose owner records what may be recorded at once, and fails at what `poison` says. */
function storeOf(poison: (run: string, effect: Effect) => boolean) {
  const journal = createMemoryJournal();
  const appends: Promise<unknown>[] = [];
  const store: RunStore = new RunStore({
    journal,
    nowMs: () => 0,
    changed: () => undefined,
    due: (state, effect) => {
      if (poison(state.spec.id, effect)) throw new TypeError('poison');
      if (effect.kind === 'record') store.record(state.spec.id, effect.happening);
    },
    settled: () => undefined,
    later: (promise, then) => void appends.push(promise.then(then)),
  });
  const settle = async (): Promise<void> => {
    store.settle();
    for (let at = 0; at < appends.length; at++) await appends[at];
  };
  for (const id of ['1', '2']) store.record(id, { kind: 'accepted', spec: specOf({ id, root: id }) });
  return { journal, store, settle };
}

const failed = { kind: 'failed', error: { code: 'run-failed', message: 'the run cannot go on: poison' } };

test('an effect that cannot be seen to ends its own run, and no other', async () => {
  const { journal, store, settle } = storeOf((run, effect) => run === '1' && effect.kind !== 'record');
  await settle();
  for (const run of ['1', '2']) store.record(run, { kind: 'admitted' });
  await settle();
  expect(store.get('1')?.ending).toMatchObject(failed);
  expect(store.get('2')?.ending).toBeNull();
  const kinds = (await allOf(journal)).map(({ event }) => `${event.run} ${event.kind}`);
  expect(kinds.filter((kind) => kind === '1 ending')).toHaveLength(1);
});

test('an event that cannot be folded ends its own run, is not journaled, and leaves its batch whole', async () => {
  const { journal, store, settle } = storeOf(() => false);
  await settle();
  for (const run of ['1', '2']) store.record(run, { kind: 'admitted' });
  await settle();
  store.record('1', { kind: 'call-reserved', turn: 1, attempt: 1, model: 'scripted:reader', bound: someBound, price: null });
  const reply = { ...replyOf(acceptedRun(specOf(), [{ role: 'user', text: 'x' }], 0), {}), usage: undefined };
  store.record('1', reply as unknown as RunHappening);
  await settle();
  expect(store.get('1')?.ending?.kind).toBe('failed');
  expect(store.get('2')?.ending).toBeNull();
  expect((await allOf(journal)).filter(({ event }) => event.kind === 'model-replied')).toHaveLength(0);
});

test('what is due no longer by the end of a turn, because of what else happened in it, is not seen to', async () => {
  const seen: string[] = [];
  const { store, settle } = storeOf((run, { kind }) => {
    if (kind !== 'record') seen.push(`${run} ${kind}`);
    return false;
  });
  await settle();
  for (const run of ['1', '2']) store.record(run, { kind: 'admitted' });
  store.record('1', { kind: 'ending', ending: { kind: 'cancelled', error: { code: 'cancelled', message: 'enough' } } });
  await settle();
  expect(seen).toEqual(['2 start-life']);
});

test.each(['search', 'sessions_list', 'read', 'send', 'sessions_yield', 'nothing'])(
  'looks at each call of %s in a reply of 1,024 a few times at most while all of them are settled in one turn',
  async (name) => {
    const { store, settle } = storeOf((run, effect) => {
      if (effect.kind === 'call-pool' || effect.kind === 'run-tool') store.isDue(run, effect);
      if (effect.kind !== 'session-tool') return false;
      store.record(run, { kind: 'tool-finished', result: okResult(effect.call.callId, name), thread: null });
      return false;
    });
    await settle();
    store.record('1', { kind: 'admitted' });
    store.record('1', { kind: 'life-started', life: 'a', thread: 1 });
    store.record('1', { kind: 'call-reserved', turn: 1, attempt: 1, model: 'scripted:reader', bound: someBound, price: null });
    await settle();
    let looks = 0;
    const toolCalls = Array.from({ length: 1024 }, (_, index) => ({
      ...callOf(String(index), name),
      get name() {
        looks++;
        return name;
      },
    }));
    const state = store.get('1') as RunState;
    store.record('1', replyOf(state, { toolCalls }));
    store.settle();
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(1024 * 60);
    if (name === 'search') expect(store.get('1')?.calls.every(({ startedIn }) => startedIn === 'pool')).toBe(true);
    if (name.startsWith('sessions_')) expect(store.get('1')?.calls).toEqual([]);
  },
);
