import { describe, expect, test } from 'vitest';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import { foldRun } from '../../src/agents/runs/fold-run.ts';
import type { RunState } from '../../src/agents/runs/run-state.ts';
import { allOf } from '../contracts/journal-contract.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { sessionSwarm, step, stillSwarm } from './session-fixtures.ts';
import { scriptedAgent, until } from './swarm-fixtures.ts';

const clerk = scriptedAgent('clerk');
const scripts = {
  clerk: [{ text: 'one' }, { text: 'two', expect: 'second' }, { text: 'three', expect: 'third' }, { text: 'four' }],
};

function crashCoordinator(): void {
  newestHome().actors?.coordinator.tell.report(undefined as never);
}

describe('a session that code made', () => {
  test('takes further messages, one after another, each with all that was said before', async () => {
    const { swarm, journaled } = await sessionSwarm(scripts);
    const first = swarm.spawn(clerk, { input: 'first', mode: 'session', label: 'the clerk', taskName: 'clerk' });
    const session = first.session;
    const rest = ['second', 'third'].map((message) => session?.send(message));
    expect(await first.result()).toBe('one');
    expect(await Promise.all(rest.map((run) => run?.result()))).toEqual(['two', 'three']);
    expect(rest.map((run) => run?.id)).toEqual(['2', '3']);
    expect(rest[0]?.session?.id).toBe('1');
    const order = (await journaled()).flatMap(({ kind, run }) =>
      kind === 'admitted' || kind === 'ended' ? [`${kind} ${run}`] : [],
    );
    expect(order).toEqual(['admitted 1', 'ended 1', 'admitted 2', 'ended 2', 'admitted 3', 'ended 3']);
    expect(await swarm.session('1').history()).toEqual({
      run: '3',
      total: 6,
      blocks: ['first', 'one', 'second', 'two', 'third', 'three'].map((text, at) => ({
        role: at % 2 === 0 ? 'user' : 'assistant',
        text,
      })),
    });
  });

  test('is gone on with after a crash of the coordinator, also with the journal that forgets what has ended', async () => {
    const { swarm } = await sessionSwarm(scripts, { journal: createMemoryJournal({ forgetEnded: true }) });
    const first = swarm.spawn(clerk, { input: 'first', mode: 'session' });
    await first.result();
    crashCoordinator();
    expect(() => first.session?.send({ input: 'x', taskKey: 'k' })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field: 'task.taskKey' }) }),
    );
    expect(await first.session?.send('second').result()).toBe('two');
    crashCoordinator();
    expect(await first.session?.send('third').result()).toBe('three');
  });

  test('has each message in the journal once, and what was said in the state of its newest run alone', async () => {
    const letters = Array.from({ length: 12 }, (_, at) => `message ${at} ${'x'.repeat(500)}`);
    const { swarm, journaled } = await sessionSwarm({ clerk: letters.map((_, at) => ({ text: `answer ${at}` })) });
    const first = swarm.spawn(clerk, { input: letters[0] ?? '', mode: 'session' });
    const runs = [first, ...letters.slice(1).map((letter) => first.session?.send(letter))];
    await Promise.all(runs.map((run) => run?.result()));
    const events = await journaled();
    const text = JSON.stringify(events);
    for (const letter of letters) expect(text.split(letter)).toHaveLength(2);
    const states = new Map<string, RunState | undefined>();
    for (const event of events)
      states.set(
        event.run,
        foldRun(states.get(event.run), event, (run) => states.get(run)),
      );
    expect([...states.values()].map((state) => state?.messages.length)).toEqual([...letters.slice(1).map(() => 0), 24]);
    // Also of those that have ended long ago.
    expect((await runs[4]?.history())?.blocks.map((block) => ('text' in block ? block.text.slice(0, 9) : ''))).toEqual(
      letters.slice(0, 5).flatMap((_, at) => [`message ${at}`, `answer ${at}`]),
    );
    expect(await first.history()).toMatchObject({ total: 2 });
  });

  test('takes no message that came too late: the run ends, though the session was closed before it was accepted', async () => {
    const { swarm } = await sessionSwarm(scripts);
    const first = swarm.spawn(clerk, { input: 'first', mode: 'session' });
    await first.result();
    const late = first.session?.send('second');
    void newestHome()
      .wishes.add(first.id, { kind: 'session-closed' }, () => true)
      .catch(() => {});
    expect(await late?.outcome()).toMatchObject({ kind: 'failed', error: { code: 'unknown-session' } });
  });

  test('is let go by the journal when it is closed, and takes no message then', async () => {
    const journal = createMemoryJournal({ forgetEnded: true });
    const { swarm } = await sessionSwarm(scripts, { journal });
    const { session } = swarm.spawn(clerk, { input: 'first', mode: 'session' });
    const second = session?.send('second');
    await session?.close();
    expect(await second?.result()).toBe('two');
    await swarm.spawn(clerk, { input: 'another' }).result();
    expect((await allOf(journal)).filter(({ event }) => event.run.startsWith('1.') || event.run === '1')).toEqual([]);
    expect(() => session?.send('third')).toThrow(expect.objectContaining({ code: 'unknown-session' }));
    expect(() => swarm.session('1')).toThrow(expect.objectContaining({ code: 'unknown-session' }));
    await session?.close();
  });

  test('closes itself when nobody has used it for the idle time', async () => {
    const { swarm, clock } = await stillSwarm(scripts, { sessions: { idleMs: 1000 } });
    const first = swarm.spawn(clerk, { input: 'first', mode: 'session' });
    await first.result();
    clock.advance(900);
    expect(await first.session?.send('second').result()).toBe('two');
    clock.advance(999);
    expect(swarm.session('1').id).toBe('1');
    clock.advance(1);
    await until(() => !isOpen(() => swarm.session('1')), 'the close');
    expect(() => first.session?.send('third')).toThrow(expect.objectContaining({ code: 'unknown-session' }));
  });

  test('has room for so many waiting messages, and says how many', async () => {
    const { swarm, clock, calls } = await stillSwarm(
      { clerk: [{ text: 'one', delayMs: 10 }, { text: 'two' }, { text: 'three' }] },
      { sessions: { maxWaiting: 2 } },
    );
    const first = swarm.spawn(clerk, { input: 'first', mode: 'session' });
    const session = swarm.session(first.id);
    await until(() => calls() === 1, 'the first call');
    const waiting = [session.send('second'), session.send('third')];
    expect(() => session.send('fourth')).toThrow(
      expect.objectContaining({ code: 'session-busy', message: expect.stringContaining('sessions.maxWaiting') }),
    );
    clock.advance(10);
    expect(await Promise.all(waiting.map((run) => run.result()))).toEqual(['two', 'three']);
  });

  test('whose first run is refused is no session: a message to it is refused, and its close settles', async () => {
    const { swarm, calls } = await stillSwarm(
      { clerk: [{ text: 'one', delayMs: 10 }] },
      { limits: { maxConcurrent: 1, maxQueued: 1 } },
    );
    swarm.spawn(clerk, 'at work');
    await until(() => calls() === 1, 'the first call');
    swarm.spawn(clerk, 'in the line');
    const first = swarm.spawn(clerk, { input: 'first', mode: 'session' });
    const sentAtOnce = first.session?.send('second');
    await expect(first.result()).rejects.toMatchObject({ code: 'overloaded' });
    expect(await sentAtOnce?.outcome()).toMatchObject({ ok: false, kind: 'refused', error: { code: 'overloaded' } });
    expect(() => first.session?.send('third')).toThrow(expect.objectContaining({ code: 'unknown-session' }));
    expect(() => swarm.session(first.id)).toThrow(expect.objectContaining({ code: 'unknown-session' }));
    await first.session?.close();
  });

  test('goes on when one of its runs is cancelled in the line', async () => {
    const { swarm, clock, calls } = await stillSwarm({
      clerk: [
        { text: 'one', delayMs: 10 },
        { text: 'two', expect: 'third' },
      ],
    });
    const first = swarm.spawn(clerk, { input: 'first', mode: 'session' });
    await until(() => calls() === 1, 'the first call');
    const [second, third] = ['second', 'third'].map((message) => first.session?.send(message));
    await second?.cancel();
    clock.advance(10);
    expect(await third?.result()).toBe('two');
  });

  test('is taken up from the journal by another swarm', async () => {
    const journal = createMemoryJournal();
    const before = await sessionSwarm(scripts, { journal: { ...portOf(journal), close: async () => {} }, agents: [clerk] });
    await before.swarm.spawn(clerk, { input: 'first', mode: 'session' }).result();
    await before.swarm.stop();
    const { swarm } = await sessionSwarm(scripts, { journal, agents: [clerk] });
    await until(() => isOpen(() => swarm.session('1')), 'the session');
    expect(await swarm.session('1').send('second').result()).toBe('two');
  });

  test('is refused with a mode, a label or a task name that is none', async () => {
    const { swarm } = await sessionSwarm(scripts);
    for (const [task, field] of [
      [{ input: 'x', mode: 'sesion' }, 'task.mode'],
      [{ input: 'x', label: '' }, 'task.label'],
      [{ input: 'x', taskName: 'last' }, 'task.taskName'],
      [{ input: 'x', taskName: 'Not a name' }, 'task.taskName'],
    ] as const) {
      expect(() => swarm.spawn(clerk, task as never)).toThrow(
        expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(field) }),
      );
    }
    expect(swarm.spawn(clerk, 'x').session).toBeUndefined();
  });
});

test('the history of a run leaves tool results out unless they are asked for, and comes page by page', async () => {
  const noted = scriptedAgent('noted', { tools: ['session_status'] });
  const { swarm } = await sessionSwarm({ noted: [step('session_status', {}, { text: 'let me see' }), { text: 'done' }] });
  const run = swarm.run(noted, 'go');
  await run.result();
  const { blocks, total } = await run.history();
  expect(total).toBe(5);
  expect(blocks).toEqual([
    { role: 'user', text: 'go' },
    { role: 'assistant', text: 'let me see' },
    { role: 'assistant', call: 'session_status', input: '{}' },
    { role: 'tool', name: 'session_status', ok: true },
    { role: 'assistant', text: 'done' },
  ]);
  const page = await run.history({ offset: 3, limit: 1, toolResults: true });
  expect(page).toMatchObject({ total: 5, nextOffset: 4, blocks: [{ output: expect.stringContaining('"state":"running"') }] });
  await expect(run.history({ limit: 0 })).rejects.toMatchObject({ code: 'invalid-argument' });
  await expect(run.history({ ofset: 1 } as never)).rejects.toMatchObject({ code: 'invalid-argument' });
});

function isOpen(get: () => unknown): boolean {
  try {
    return get() !== undefined;
  } catch {
    return false;
  }
}

function portOf(journal: ReturnType<typeof createMemoryJournal>): ReturnType<typeof createMemoryJournal> {
  return { append: (batch) => journal.append(batch), read: (from) => journal.read(from), close: () => journal.close() };
}
