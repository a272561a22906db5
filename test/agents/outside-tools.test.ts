// The tools that reach outside, from end to end: real threads, the tool pool, an approval.
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { tempFolder } from '../tools/temp-folder.ts';
import { scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

const call = (name: string, input: unknown): ScriptStep => ({ toolCalls: [{ name, input }] });

test('write and run on the pool, with what the swarm allows and nothing else', async () => {
  const folder = tempFolder();
  const steps: ScriptStep[] = [
    call('write_file', { file: 'notes/a.txt', content: 'written' }),
    call('run_command', { argv: ['cat', 'notes/a.txt'] }),
    { ...call('run_command', { argv: ['printenv'] }), expect: '"stdout":"written"' },
    { ...call('run_command', { argv: ['rm', 'notes/a.txt'] }), expect: 'TOKEN=planted' },
    { text: 'done', expect: '"command-refused"' },
  ];
  const asked: string[][] = [];
  const { swarm, events } = await scriptedSwarm(
    { worker: steps },
    {
      writeRoot: folder.path,
      commands: { root: folder.path, allow: [['cat', '{path}'], ['printenv']], env: { PATH: '/usr/bin:/bin', TOKEN: 'planted' } },
      approve: ({ input }) => asked.push((input as { argv: string[] }).argv) > 0,
    },
  );
  onTestFinished(() => swarm.stop());
  const worker = scriptedAgent('worker', { tools: ['write_file', 'run_command'] });
  const outcome = await swarm.run(worker, 'go').outcome();
  expect(outcome).toMatchObject({ ok: true, value: 'done', record: { taintedBy: 'run_command' } });
  expect(asked.map(([program]) => program)).toEqual(['cat', 'printenv', 'rm']);
  expect(readFileSync(folder.at('notes/a.txt'), 'utf8')).toBe('written');
  expect(JSON.stringify(events)).not.toContain('planted');
});
