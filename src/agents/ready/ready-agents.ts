// All ready agents, for whoever lists them, takes one by its name, or lets a model choose.
import { builtinTools } from '../../tools/builtin-tools.ts';
import type { Agent } from '../agent.ts';
import { documentOrchestrator, documentReader } from './document-agents.ts';
import { drafter } from './drafter.ts';
import { formatter } from './formatter.ts';
import { worker } from './general-agents.ts';
import { researcher } from './researcher.ts';
import { reviewer } from './reviewer.ts';
import { scraper } from './scraper.ts';
import { summariser } from './summariser.ts';
import { testRunner } from './test-runner.ts';
import { writer } from './writer.ts';

/** By the kind of their work: documents, then texts, then what reaches outside. */
export const readyAgents: readonly Agent[] = [
  ...[documentOrchestrator, documentReader],
  ...[worker, summariser, researcher, writer, reviewer, drafter, formatter],
  ...[scraper, testRunner],
];

/** Those of `agents` that find all tools that they name, when a swarm has tools of these names beside the built-in ones. */
export function withTheirTools(agents: readonly Agent[], names: readonly string[]): readonly Agent[] {
  const known = new Set([...builtinTools.map(({ name }) => name), ...names]);
  return agents.filter(({ tools }) => tools.every((tool) => typeof tool !== 'string' || known.has(tool)));
}
