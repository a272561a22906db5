// `troupe agents`: the ready agents, and those of the configuration and of a module.
import type { Agent } from '../agents/agent.ts';
import { readyAgents } from '../agents/ready/ready-agents.ts';
import type { CommandHost } from './command-host.ts';
import { escapeJson, escapeLine } from './escape.ts';
import { type ExitStatus, exitStatus } from './exit-status.ts';
import { loadAgents } from './load-agents.ts';
import { loadConfig } from './load-config.ts';
import type { OutputStream } from './output-stream.ts';
import { takesPlaceOf } from './replaced-agents.ts';
import type { ListRequest } from './requests.ts';

export interface ListContext {
  readonly host: CommandHost;
  readonly output: OutputStream;
  readonly errors: OutputStream;
}

/** An agent as `troupe agents --json` shows it. */
export interface ListedAgent {
  readonly name: string;
  readonly description: string;
  /** A role (`brain`, `brawn`) or `provider:model`. */
  readonly model: string;
  readonly tools: readonly string[];
  readonly mayDelegate: readonly string[];
  /** Where it comes from: `ready` (`ready, replaced`: one of yours has its name, and takes its place), `config`, or the module as it was named. */
  readonly from: string;
}

/** Prints the list. Throws `usage` for a configuration or a module that cannot be used. */
export async function listAgents(request: ListRequest, { host, output, errors }: ListContext): Promise<ExitStatus> {
  const { cwd } = host;
  const config = await loadConfig({ cwd, errors, noConfig: request.noConfig });
  const module = request.agents === undefined ? undefined : await loadAgents(request.agents, cwd, 'agents');
  const own = [...(config.agents ?? []), ...(module?.agents ?? [])];
  const agents = [
    ...readyAgents.map((agent) => listed(agent, own.some((one) => takesPlaceOf(one, agent)) ? 'ready, replaced' : 'ready')),
    ...(config.agents ?? []).map((agent) => listed(agent, 'config')),
    ...(module?.agents ?? []).map((agent) => listed(agent, request.agents ?? '')),
  ];
  if (request.json) output.write(`${escapeJson(JSON.stringify({ agents }, null, 2))}\n`);
  else output.write(agents.map(inWords).join(''));
  return exitStatus.answered;
}

function listed({ name, description, model, tools, mayDelegate }: Agent, from: string): ListedAgent {
  return {
    name,
    description,
    model,
    tools: tools.map((tool) => (typeof tool === 'string' ? tool : tool.name)),
    mayDelegate,
    from,
  };
}

function inWords({ name, description, model, tools, mayDelegate, from }: ListedAgent): string {
  const delegates = mayDelegate.length === 0 ? '' : `; may spawn ${mayDelegate.join(', ')}`;
  const details = `${model}; tools: ${tools.join(', ') || 'none'}${delegates}; from: ${from}`;
  return `${escapeLine(name)}: ${escapeLine(description)}\n    ${escapeLine(details)}\n`;
}
