import { afterEach, describe, expect, test } from 'vitest';
import { EventStream, type StreamedEvent } from '../../src/agents/events/event-stream.ts';
import { runEvents, swarmEvents } from '../../src/agents/events/event-streams.ts';
import { RunBoard } from '../../src/agents/runs/run-board.ts';
import type { RunRecord, RunStatus } from '../../src/agents/runs/run-record.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import type { SwarmEvent } from '../../src/agents/swarm-events.ts';
import { scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

const change = (id: string, status: RunStatus): SwarmEvent => ({ kind: 'run', record: { id, status } as RunRecord });
const activity = (runId: string, text: string): SwarmEvent => ({ kind: 'activity', runId, text });
const textOf = (event: StreamedEvent): string => {
  if (event.kind === 'approval') return `${event.runId} ${event.status}`;
  if (event.kind === 'run') return `${event.record.id} ${event.record.status}`;
  return event.kind === 'left-out' ? `left out ${event.activities}` : `${event.runId} at ${event.text}`;
};

async function all(events: AsyncIterable<StreamedEvent>): Promise<string[]> {
  const texts: string[] = [];
  for await (const event of events) texts.push(textOf(event));
  return texts;
}

describe('a stream of events that nobody takes', () => {
  const filled = async (...events: SwarmEvent[]): Promise<string[]> => {
    const stream = new EventStream(() => () => {});
    for (const event of events) stream.push(event);
    stream.end();
    return await all({ [Symbol.asyncIterator]: () => stream });
  };

  test('keeps every change of status, in order, however many there are', async () => {
    const changes = Array.from({ length: 5000 }, (_, index) => change(String(index), 'running'));
    expect(await filled(...changes)).toEqual(changes.map(textOf));
  });

  test('keeps the latest that a run is at, and counts what gave way', async () => {
    const events = [activity('1', 'a'), activity('2', 'x'), activity('1', 'b'), activity('1', 'c'), change('1', 'waiting')];
    expect(await filled(...events, activity('1', 'd'))).toEqual(['left out 2', '1 at c', '2 at x', '1 waiting', '1 at d']);
  });

  test('holds the activities of 256 runs and no more', async () => {
    const events = Array.from({ length: 1000 }, (_, index) => activity(String(index), 'a'));
    const texts = await filled(...events);
    expect(texts).toHaveLength(257);
    expect(texts[0]).toBe('left out 744');
  });
});

describe('the events', () => {
  const open: Swarm[] = [];
  const start = async (): Promise<Swarm> => {
    const spawn = { toolCalls: [{ name: 'sessions_spawn', input: { agent: 'child', task: { input: 'x' } } }] };
    const wait = { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] };
    const { swarm } = await scriptedSwarm(
      { parent: [spawn, wait, { text: 'all done' }], child: [{ text: 'done' }], slow: [{ text: 'late', delayMs: 60_000 }] },
      { threads: 0, agents: [scriptedAgent('child')] },
    );
    open.push(swarm);
    return swarm;
  };
  afterEach(async () => {
    for (const swarm of open.splice(0)) await swarm.stop();
  });
  const parent = scriptedAgent('parent', { mayDelegate: ['child'] });

  test('of a run are those of everything beneath it, from how it stands to its end', async () => {
    const swarm = await start();
    swarm.spawn(scriptedAgent('slow'), 'another');
    const run = swarm.run(parent, 'x');
    const texts = await all(run.events());
    expect(texts[0]).toBe('2 submitted');
    expect(texts.at(-1)).toBe('2 done');
    expect(texts).toContain('2 waiting');
    expect(texts).toContain('2.1 done');
    expect(texts.filter((text) => text.startsWith('1 '))).toEqual([]);
    expect(await all(run.events())).toEqual(['2 done']);
  });

  test('of a swarm end when it has stopped, also for who asks then', async () => {
    const swarm = await start();
    const told = all(swarm.events());
    const run = swarm.run(parent, 'x');
    await run.outcome();
    const cut = all(swarm.spawn(scriptedAgent('slow'), 'x').events());
    await swarm.stop();
    const texts = await told;
    expect(texts.filter((text) => /^1 /.test(text) && !text.includes(' at '))).toEqual([
      ...['1 submitted', '1 accepted', '1 queued', '1 running', '1 waiting', '1 queued', '1 running', '1 done'].filter((text) =>
        texts.includes(text),
      ),
    ]);
    expect(texts.at(-1)).toBe('2 cancelled');
    expect((await cut).at(-1)).toBe('2 cancelled');
    expect(await all(swarm.events())).toEqual([]);
  });

  test.each(['swarm', 'run'])('of a %s are not listened for any more once the loop is left', async (whose) => {
    const board = new RunBoard(undefined, 10);
    let listeners = 0;
    const { listen } = board;
    board.listen = (listener) => {
      listeners += 1;
      const unlisten = Reflect.apply(listen, board, [listener]);
      return () => {
        listeners -= 1;
        unlisten();
      };
    };
    const record = { id: '1', parent: null, status: 'submitted', outcome: null } as RunRecord;
    const events = whose === 'run' ? runEvents(board, '1', () => record) : swarmEvents(board);
    queueMicrotask(() => board.activity('1', 'something'));
    for await (const _ of events) {
      expect(listeners).toBe(1);
      break;
    }
    expect(listeners).toBe(0);
  });
});
