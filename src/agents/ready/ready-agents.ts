// The ready agents that need nothing but their name, for whoever lists them.
import type { Agent } from '../agent.ts';
import { documentOrchestrator, documentReader } from './document-agents.ts';
import { worker } from './general-agents.ts';

export const readyAgents: readonly Agent[] = [documentOrchestrator, documentReader, worker];
