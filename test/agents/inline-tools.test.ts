import { describe, expect, onTestFinished, test } from 'vitest';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { inlineTool, type Tool, type ToolContext } from '../../src/tools/tool.ts';
import { type ScriptedSwarmOptions, scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

const inputSchema = { type: 'object', properties: { by: { type: 'integer' } }, required: ['by'], additionalProperties: false };
const call = (input: unknown): ScriptStep => ({ toolCalls: [{ name: 'count', input }] });

async function play(tool: Tool, steps: readonly ScriptStep[], options: ScriptedSwarmOptions = {}): Promise<unknown> {
  const { swarm } = await scriptedSwarm({ user: steps }, { tools: [tool], ...options });
  onTestFinished(() => swarm.stop());
  return await swarm.run(scriptedAgent('user', { tools: ['count'] }), 'go').result();
}

describe('an inline tool', () => {
  test('runs as the closure that it is, in the thread that created the swarm, with an id that stays the same', async () => {
    let sum = 0;
    const contexts: ToolContext[] = [];
    const count = inlineTool('count', {
      ...{ description: 'Counts', inputSchema, outputSchema: { type: 'integer' } },
      execute: (input, context) => {
        contexts.push(context);
        sum += (input as { by: number }).by;
        return sum;
      },
    });
    expect(
      await play(count, [call({ by: 2 }), { ...call({ by: 3 }), expect: '"output":2' }, { text: 'done', expect: '"output":5' }]),
    ).toBe('done');
    expect(sum).toBe(5);
    expect(contexts.map(({ callId }) => callId)).toEqual([...new Set(contexts.map(({ callId }) => callId))]);
    expect(contexts[0]?.access.files).toEqual([]);
  });

  test.each([
    ['an input that does not fit', { by: 'x' }, (): unknown => 1, '"invalid-tool-input"'],
    ['an output that does not fit', { by: 1 }, (): unknown => 'x', '"invalid-tool-output"'],
    [
      'an error',
      { by: 1 },
      (): never => {
        throw new Error('no more');
      },
      '"tool-failed"',
    ],
    ['no end', { by: 1 }, (): unknown => new Promise(() => {}), '"tool-outcome-unknown"'],
  ])('with %s is an error that its model reads', async (_name, input, execute, code) => {
    const count = inlineTool('count', {
      description: 'Counts',
      inputSchema,
      outputSchema: { type: 'integer' },
      execute: execute as () => never,
    });
    expect(await play(count, [call(input), { text: 'told', expect: code }], { limits: { toolTimeoutMs: 20 } })).toBe('told');
  });

  test('has the time that the limits of its run allow, not those of the swarm', async () => {
    const wait = inlineTool('count', {
      description: 'Counts',
      inputSchema,
      effects: 'none',
      execute: () => new Promise(() => {}),
    });
    const steps: ScriptStep[] = [call({ by: 1 }), { text: 'told', expect: ['"tool-timeout"', 'longer than 20 ms'] }];
    const { swarm } = await scriptedSwarm({ user: steps }, { tools: [wait] });
    onTestFinished(() => swarm.stop());
    const agent = scriptedAgent('user', { tools: ['count'] });
    expect(await swarm.run(agent, { input: 'go', limits: { toolTimeoutMs: 20 } }).result()).toBe('told');
  });

  test('is guarded like any other: by taint, denial and approval', async () => {
    const count = inlineTool('count', { description: 'Counts', inputSchema, execute: () => 1 });
    const denied: ScriptStep[] = [call({ by: 1 }), { text: 'denied', expect: '"tool-denied"' }];
    expect(await play(count, denied, { policy: { denyTools: ['count'] } })).toBe('denied');
    const asked: ScriptStep[] = [call({ by: 1 }), { text: 'denied', expect: '"approval-denied"' }];
    expect(await play(count, asked, { policy: { approve: ['count'] }, approve: () => false })).toBe('denied');
  });

  test('cannot say where it runs, and must be among the tools of the swarm', async () => {
    const options = { description: 'Counts', inputSchema, execute: () => 1 };
    expect(() => inlineTool('count', { ...options, runs: 'pool' } as never)).toThrow('runs must be absent');
    const { swarm } = await scriptedSwarm({ user: [] });
    onTestFinished(() => swarm.stop());
    expect(() => swarm.run(scriptedAgent('user', { tools: [inlineTool('count', options)] }), 'go')).toThrow('count');
  });
});
