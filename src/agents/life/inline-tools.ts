// The tools that are closures of whoever created the swarm: served by its desk, on main, with their time bounded as far as they give way.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import { runLoadedTool } from '../../tools/run-tool.ts';
import type { Tool } from '../../tools/tool.ts';
import type { DeskTool } from '../shared/desk-calls.ts';
import { cutShort } from './cut-short.ts';

/** An inline tool sees what its closure holds, and no files of the run. */
const noAccess = { files: [], roots: [], maxFileBytes: 1 };

/** Of `tools` those that are inline. */
export function inlineDeskTools(tools: readonly Tool[], clock: Clock): readonly DeskTool[] {
  return tools.flatMap((tool) => (tool.runs === 'desk' ? [{ tool, serve: serving(tool, clock) }] : []));
}

function serving(tool: Tool, clock: Clock): DeskTool['serve'] {
  const { module, name } = tool;
  return async (input, _run, signal, callId, timeoutMs) => {
    const call = { module, name, input, callId, access: noAccess, timeoutMs };
    // Copied, as what the journal keeps must not change under it.
    try {
      return structuredClone(await runLoadedTool(tool, call, { signal, clock }));
    } catch (error) {
      if (!isActorError(error, 'tool-timeout') || tool.effects !== 'external') throw error;
      throw new ActorError('tool-outcome-unknown', cutShort(error, tool.effects).message, { cause: error });
    }
  };
}
