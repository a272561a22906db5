// All ready agents, for whoever lists them, takes one by its name, or lets a model choose.
import type { Agent } from '../agent.ts';
import type { OutsideOptions } from '../trust/outside-options.ts';
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

/** Those that can do their work in a swarm with these options: without pages there is nothing to scrape, without commands no test to run. */
export function usefulAgents({ fetch, commands }: OutsideOptions): readonly Agent[] {
  const useless = [...(fetch === undefined ? [scraper] : []), ...(commands === undefined ? [testRunner] : [])];
  return readyAgents.filter((agent) => !useless.some((one) => one === agent));
}
