// Links under a root that lead out of it, by every way in which a run can come to name a file. Beside the root lies a file that nobody may read.
import { symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AgentOptions, defineAgent } from '../../src/agents/agent.ts';
import { type TempFolder, tempFolder } from '../tools/temp-folder.ts';
import { sessionSwarm, step, yieldAll } from './session-fixtures.ts';
import type { ScriptedSwarmOptions, Scripts } from './swarm-fixtures.ts';

const secret = 'the word is swordfish';
const size = `"bytes":${secret.length}`;

/** `repo` may be read. In it a file and a folder are links that lead out, and `in` is one that stays. */
function repository(): TempFolder {
  const folder = tempFolder();
  folder.write('outside/secret.txt', secret);
  folder.write('repo/plain.txt', 'plain');
  folder.write('repo/other/plain.txt', 'other');
  folder.write('repo/narrow/plain.txt', 'narrow');
  symlinkSync(folder.at('outside/secret.txt'), folder.at('repo/pw.txt'));
  symlinkSync(folder.at('outside'), folder.at('repo/out'));
  symlinkSync(folder.at('repo/other'), folder.at('repo/in'));
  symlinkSync(folder.at('repo/other'), folder.at('repo/narrow/beside'));
  return folder;
}

const agent = (name: string, wishes: Partial<AgentOptions<undefined, undefined>> = {}) =>
  defineAgent({
    ...{ name, description: name, instructions: 'Play.', model: `scripted:${name}` },
    tools: ['read_file', 'list_files'],
    ...wishes,
  });

interface Play {
  readonly folder: TempFolder;
  readonly scripts: Scripts;
  readonly chief?: Partial<AgentOptions<undefined, undefined>>;
  readonly reader?: Partial<AgentOptions<undefined, undefined>>;
}

async function play({ folder, scripts, chief, reader }: Play): Promise<{ result: unknown; told: string }> {
  const options: ScriptedSwarmOptions = { agents: [agent('reader', reader)], roots: [folder.at('repo')] };
  const { swarm, journaled } = await sessionSwarm(scripts, options);
  const result = await swarm.run(agent('chief', { mayDelegate: ['reader'], ...chief }), 'go').result();
  return { result, told: JSON.stringify(await journaled()) };
}

const reads = (file: string, ...expected: string[]) => [
  step('read_file', { file }),
  step('list_files', {}, { expect: expected }),
  { text: 'read' },
];

describe('a file that a model names for a run that it starts', () => {
  test.each(['pw.txt', 'out/secret.txt', './other/../pw.txt'])('is not read through a link out of the root: %s', async (file) => {
    const folder = repository();
    const { told } = await play({
      folder,
      scripts: {
        chief: [
          step('sessions_spawn', { agent: 'reader', task: { input: 'go', files: [file] } }),
          { ...yieldAll, expect: '"code":"path-outside-roots"' },
          { text: 'done' },
        ],
        reader: reads(file, '"path-outside-roots"'),
      },
    });
    expect(told).toContain('"path-outside-roots"');
    for (const leak of ['swordfish', size]) expect(told).not.toContain(leak);
  });

  test('is not read through a link out of the root by a map either', async () => {
    const folder = repository();
    const { told } = await play({
      folder,
      scripts: {
        chief: [
          step('sessions_map', { agent: 'reader', items: ['pw.txt'], taskTemplate: { input: 'go', files: ['{item}'] } }),
          yieldAll,
          { text: 'done' },
        ],
        reader: reads('pw.txt', '"path-outside-roots"'),
      },
    });
    expect(told).toContain('"path-outside-roots"');
    for (const leak of ['swordfish', size]) expect(told).not.toContain(leak);
  });

  test('is read when no link leads out, and is handed on to a child of the child', async () => {
    const folder = repository();
    const { told } = await play({
      folder,
      chief: { mayDelegate: ['reader'] },
      scripts: {
        chief: [
          step('sessions_spawn', { agent: 'reader', task: { input: 'go', files: ['in/plain.txt'] } }),
          { ...yieldAll, expect: '"sha256"' },
          { text: 'done' },
        ],
        reader: reads('in/plain.txt', '"other"'),
      },
    });
    expect(told).toContain('"bytes":5');
  });
});

describe('a root that an agent was narrowed to', () => {
  const scripts = (file: string, ...expected: string[]): Scripts => ({ chief: reads(file, ...expected) });

  test('is none when it is a link out of the operator’s', async () => {
    const folder = repository();
    const { told } = await play({
      folder,
      chief: { reach: { roots: [folder.at('repo/out')] } },
      scripts: scripts('secret.txt', '"path-outside-roots"'),
    });
    expect(told).toContain('"total":0');
    expect(told).not.toContain('swordfish');
  });

  test('is one when it is a link that stays within', async () => {
    const folder = repository();
    const { told } = await play({
      folder,
      chief: { reach: { roots: [folder.at('repo/in')] } },
      scripts: scripts('plain.txt', '"other"'),
    });
    expect(told).toContain('"total":1');
  });

  test('is no wider than what a run above was narrowed to, whatever links lie there', async () => {
    const folder = repository();
    const { told } = await play({
      folder,
      chief: { reach: { roots: [folder.at('repo/narrow')] } },
      reader: { reach: { roots: [folder.at('repo/narrow/beside')] } },
      scripts: {
        chief: [step('sessions_spawn', { agent: 'reader', task: { input: 'go' } }), yieldAll, { text: 'done' }],
        reader: reads('plain.txt', '"path-outside-roots"'),
      },
    });
    expect(told).toContain('"total":0');
    expect(told).not.toContain('"other"');
  });
});
