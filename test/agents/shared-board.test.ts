import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { defineTool } from '../../src/tools/tool.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { type AgentWishes, type ScriptedSwarmOptions, scriptedAgent, scriptedSwarm, until } from './swarm-fixtures.ts';

const call = (name: string, input: unknown): ScriptStep => ({ toolCalls: [{ name, input }] });
const boardTools: AgentWishes = { tools: ['board_read', 'board_write', 'board_claim', 'board_list'] };
const at = { namespace: 'plan', key: 'outline' };

async function start(scripts: Readonly<Record<string, readonly ScriptStep[]>>, options: ScriptedSwarmOptions = {}) {
  const one = await scriptedSwarm(scripts, { threads: 0, ...options });
  onTestFinished(() => one.swarm.stop());
  return one;
}

describe.each([{ threads: 0 }, { threads: 2 }])('the blackboard of a swarm on $threads threads', ({ threads }) => {
  test('is written and read by models and by code, and a model reads whose a value is', async () => {
    const writer = [call('board_write', { ...at, value: { parts: 3 } }), { text: 'written', expect: '"revision":1' }];
    const reader = [call('board_read', at), { text: 'read', expect: ['"by":"code"', '"parts":4', '"revision":2'] }];
    const { swarm } = await start({ writer, reader }, { threads });
    expect(await swarm.run(scriptedAgent('writer', boardTools), 'go').result()).toBe('written');
    expect(await swarm.board.read('plan', 'outline')).toMatchObject({ revision: 1, value: { parts: 3 }, by: '1' });
    expect(await swarm.board.write('plan', 'outline', { parts: 4 }, { ifRevision: 1 })).toBe(2);
    expect(await swarm.run(scriptedAgent('reader', boardTools), 'go').result()).toBe('read');
    const late = swarm.board.write('plan', 'outline', 5, { ifRevision: 1 });
    await expect(late).rejects.toMatchObject({ code: 'revision-conflict', details: { revision: 2 } });
  });
});

describe('the blackboard of a swarm', () => {
  test('lets a model read why it was refused: a conflict, a claim of another, an argument that does not fit', async () => {
    const scripts = {
      agent: [
        call('board_write', { namespace: 'plan', key: 'free', value: 1, ifRevision: 7 }),
        { ...call('board_write', { ...at, value: 1 }), expect: '"code":"revision-conflict"' },
        {
          ...call('board_write', { namespace: 'Plan', key: '', value: 1 }),
          expect: ['"code":"claim-held"', 'is claimed by code'],
        },
        { text: 'done', expect: ['"code":"invalid-tool-input"', 'namespace'] },
      ],
    };
    const { swarm } = await start(scripts);
    await swarm.board.claim('plan', 'outline');
    expect(await swarm.run(scriptedAgent('agent', boardTools), 'go').result()).toBe('done');
  });

  test('lets code write as somebody, who alone may write what they claimed', async () => {
    const { swarm } = await start({});
    await swarm.board.claim('plan', 'outline', { holder: 'editor' });
    await expect(swarm.board.write('plan', 'outline', 1)).rejects.toMatchObject({
      code: 'claim-held',
      details: { holder: 'editor' },
    });
    expect(await swarm.board.write('plan', 'outline', 1, { holder: 'editor' })).toBe(1);
    expect(await swarm.board.read('plan', 'outline')).toMatchObject({ by: 'editor', claimedBy: 'editor' });
  });

  test('gives up the claims of a run that has ended, and lets a model list what is there', async () => {
    const scripts = {
      agent: [
        {
          toolCalls: [
            { name: 'board_claim', input: at },
            { name: 'board_write', input: { ...at, value: 'mine' } },
            { name: 'board_list', input: { namespace: 'plan' } },
            { name: 'board_list', input: {} },
          ],
        },
        { text: 'done', expect: ['"claimedBy":"1"', '"cursor":1', '"namespaces":["plan"]'] },
      ],
    };
    const { swarm } = await start(scripts);
    expect(await swarm.run(scriptedAgent('agent', boardTools), 'go').result()).toBe('done');
    await until(() => newestHome().shared.board.read('plan', 'outline').claimedBy === null, 'the end of the claim');
    await swarm.board.claim('plan', 'outline');
  });

  test('tells followers once of all that changed meanwhile, within their budget', async () => {
    const { swarm } = await start({});
    const notices = swarm.board.follow('plan', { maxBytes: 256 })[Symbol.asyncIterator]();
    await swarm.board.write('plan', 'a', 1);
    await swarm.board.write('plan', 'a', 2);
    await swarm.board.write('other', 'a', 2);
    expect(await notices.next()).toEqual({
      done: false,
      value: { namespace: 'plan', changes: [{ key: 'a', revision: 2 }], omitted: 0 },
    });
    for (let index = 0; index < 20; index++) await swarm.board.write('plan', `key-${index}`, index);
    const { value } = await notices.next();
    expect(Buffer.byteLength(JSON.stringify(value.changes))).toBeLessThanOrEqual(256);
    expect(value.changes.length + value.omitted).toBe(20);
    const last = notices.next();
    await swarm.stop();
    expect(await last).toMatchObject({ done: true });
  });

  test('refuses code that names what cannot be, and every use after the swarm has stopped', async () => {
    const { swarm } = await start({});
    await expect(swarm.board.read('No Such', 'k')).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(swarm.board.write('plan', '', 1)).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(swarm.board.claim('plan', 'k', { forMs: 0 })).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(() => swarm.board.follow('plan', { maxBytes: 1 })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    await swarm.stop();
    await expect(swarm.board.read('plan', 'k')).rejects.toMatchObject({ code: 'system-stopped' });
  });

  test('refuses options that cannot be by the field’s name, and goes on', async () => {
    const { swarm } = await start({});
    const { board } = swarm;
    const bad = async (call: () => unknown, field: string): Promise<void> => {
      const error = await Promise.resolve()
        .then(call)
        .then(
          () => 'nothing',
          (reason: unknown) => reason,
        );
      expect(error, field).toMatchObject({ code: 'invalid-argument', details: { field } });
    };
    const none = null as never;
    for (let round = 0; round < 4; round++) {
      await bad(() => board.list('plan', none), 'listing');
      await bad(() => board.list('plan', { prefix: /x/ as never }), 'listing.prefix');
    }
    await bad(() => board.list('plan', { after: 1 as never }), 'listing.after');
    await bad(() => board.list('plan', { since: '1' as never }), 'listing.since');
    await bad(() => board.list('plan', { limit: -1 }), 'listing.limit');
    await bad(() => board.list('plan', { pefix: 'a' } as never), 'listing.pefix');
    for (const what of [none, 'x' as never, [] as never]) {
      await bad(() => board.write('plan', 'k', 1, what), 'options');
      await bad(() => board.claim('plan', 'k', what), 'options');
      await bad(() => board.release('plan', 'k', what), 'options');
      await bad(() => board.follow('plan', what), 'options');
    }
    await bad(() => board.write('plan', 'k', 1, { ifRevison: 1 } as never), 'ifRevison');
    await bad(() => board.write('plan', 'k', 1, { holder: none }), 'holder');
    await bad(() => board.release('plan', 'k', { holder: 1 as never }), 'holder');
    await bad(() => board.remove('plan', none), 'key');
    await bad(() => board.namespaces().then(() => board.read(none, 'k')), 'namespace');
    expect(await board.write('plan', 'k', 1)).toBe(1);
    expect(await board.list('plan', { prefix: 'k', limit: 1 })).toMatchObject({ entries: [{ key: 'k' }] });
  });

  test('answers a mistake of its own with an error, and neither its desk nor a run ends by it', async () => {
    const { swarm } = await start({ agent: [{ text: 'done', delayMs: 50 }] });
    const run = swarm.run(scriptedAgent('agent'), 'go');
    const { board } = newestHome().shared;
    vi.spyOn(board, 'namespaces').mockImplementation(() => {
      throw new TypeError('a mistake');
    });
    for (let round = 0; round < 6; round++)
      await expect(swarm.board.namespaces()).rejects.toMatchObject({
        code: 'handler-failed',
        message: 'the blackboard could not answer: a mistake',
      });
    expect(await run.result()).toBe('done');
    expect(swarm.health().state).toBe('running');
  });

  test('keeps a tool that only the desk can serve to the swarm’s own', async () => {
    const options = { description: 'x', inputSchema: {}, runs: 'desk', execute: () => 1 } as const;
    const own = defineTool(import.meta.url, 'own_desk', options);
    const { swarm } = await start({ agent: [{ text: 'never' }] });
    expect(() => swarm.run(scriptedAgent('agent', { tools: [own] }), 'go')).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });
});

test('a crash of the desk or of the coordinator loses nothing that was written, and writes nothing twice', async () => {
  const steps = Array.from({ length: 6 }, (_, index) => ({
    ...call('board_write', { namespace: 'log', key: 'count', value: index, ifRevision: index }),
    ...(index === 0 ? {} : { expect: `"revision":${index}}` }),
  }));
  const { swarm } = await start({ agent: [...steps, { text: 'done', expect: '"revision":6}' }] });
  let revisions = 0;
  newestHome().shared.board.whenChanged(() => {
    revisions += 1;
    const { actors } = newestHome();
    // The write has been made, and nobody has heard of it yet.
    if (revisions === 2) actors?.desk.tell.serve(undefined as never, undefined as never);
    if (revisions === 4) actors?.coordinator.tell.report(undefined as never);
  });
  expect(await swarm.run(scriptedAgent('agent', boardTools), 'go').result()).toBe('done');
  expect(await swarm.board.read('log', 'count')).toMatchObject({ revision: 6, value: 5 });
  expect(revisions).toBe(6);
});

test('a swarm that takes up a journal finds on the board what its runs are recorded to have written and claimed', async () => {
  const journal = createMemoryJournal();
  const system = await createSystem({ threads: 0 });
  const scripts = {
    agent: [
      call('board_write', { ...at, value: 'draft' }),
      call('board_claim', { namespace: 'work', key: 'a', forMs: 3_600_000 }),
      { text: 'done', delayMs: 60_000 },
    ],
  };
  const first = await scriptedSwarm(scripts, { system, journal });
  const run = first.swarm.run(scriptedAgent('agent', boardTools), 'go');
  await until(() => run.record().usage.modelCalls === 2, 'the claim');
  await until(() => newestHome().shared.board.read('work', 'a').claimedBy === '1', 'the claim');
  await first.swarm.board.write('plan', 'of-code', 1);
  // The process dies.
  await system.stop();

  const second = await start(scripts, { journal });
  expect(await second.swarm.board.read('plan', 'outline')).toMatchObject({ revision: 1, value: 'draft', by: '1' });
  await expect(second.swarm.board.claim('work', 'a')).rejects.toMatchObject({ code: 'claim-held' });
  expect(await second.swarm.board.read('plan', 'of-code')).toMatchObject({ revision: 0 });
});
