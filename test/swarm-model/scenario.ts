// A swarm's work by lot: four trees of runs, two deep, at most one of them cancelled, so at least twenty runs in all, with joins, tools and cancels. Everything about it is
// data that comes from the seed. Each run has a task of its own by which its calls are told apart.
import { type Agent, defineAgent } from '../../src/agents/agent.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { look, order, search, send } from './deeds.ts';

export interface Scenario {
  /** The agents that code starts, each with its task. */
  readonly roots: readonly { readonly agent: Agent<string, string>; readonly task: string; readonly isCancelled: boolean }[];
  /** Those that models start. */
  readonly agents: readonly Agent[];
  readonly scripts: Readonly<Record<string, readonly ScriptStep[]>>;
}

const tools = [look, search, send, order];

export function scenarioOf(seed: number): Scenario {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const scripts: Record<string, readonly ScriptStep[]> = {};
  const agents: Agent[] = [];
  const define = (name: string, script: readonly ScriptStep[], mayDelegate: readonly string[] = []): Agent<string, string> => {
    scripts[name] = script;
    const agent = defineAgent({
      ...{
        name,
        description: `Plays ${name}`,
        instructions: 'Play.',
        model: `noting:${name}`,
        mayDelegate,
        tools: [...tools, 'board_write'],
      },
    });
    agents.push(agent);
    return agent;
  };
  const works = Array.from({ length: 4 }, (_, index) => {
    const calls = Array.from({ length: below(3) }, (): ScriptStep => ({ toolCalls: toolCalls(below(3) + 1, below) }));
    return define(`worker-${index}`, [...calls, { text: `work ${index}` }]).name;
  });
  const worker = (): string => works[below(works.length)] as string;
  const cancelled = below(8);
  const roots = Array.from({ length: 4 }, (_, root) => {
    const sub = define(
      `sub-${root}`,
      [mapOf(worker(), `sub of ${root}`, 2 + below(2)), waitOf(below, 2), { text: 'sub' }],
      works,
    );
    const chief = define(
      `chief-${root}`,
      [
        { toolCalls: [{ name: 'sessions_spawn', input: { agent: sub.name, task: { input: `sub of ${root}` } } }] },
        mapOf(worker(), `chief ${root}`, 4 + below(3)),
        waitOf(below, 3),
        ...(below(2) === 0 ? [{ toolCalls: [{ name: 'sessions_list', input: {} }] }] : []),
        { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] },
        { text: 'chief' },
      ],
      [sub.name, ...works],
    );
    return { agent: chief, task: `chief ${root}`, isCancelled: root === cancelled };
  });
  return { roots, agents, scripts };
}

function mapOf(agent: string, parent: string, count: number): ScriptStep {
  const items = Array.from({ length: count }, (_, index) => `${parent}, part ${index}`);
  return { toolCalls: [{ name: 'sessions_map', input: { agent, items, taskTemplate: { input: '{item}' } } }] };
}

function waitOf(below: (limit: number) => number, count: number): ScriptStep {
  const until = (['all', 'any', 1 + below(count)] as const)[below(3)];
  return { toolCalls: [{ name: 'sessions_yield', input: { until } }] };
}

function toolCalls(count: number, below: (limit: number) => number): { name: string; input: unknown }[] {
  return Array.from({ length: count }, () => {
    const tool = tools[below(tools.length + 1)];
    // Few keys, so that runs write each other's.
    if (tool === undefined)
      return { name: 'board_write', input: { namespace: 'shared', key: `k${below(3)}`, value: below(100) } };
    return { name: tool.name, input: {} };
  });
}
