// What a message of a model is to the agent whose session it goes to: its input, by that agent's own schema. Pure.
import type { Agent } from '../agent.ts';
import { checkInput } from '../task.ts';

/** The text itself where that fits, else what it says as JSON. Throws `invalid-input`, as a task of code would. */
export function messageInput(agent: Agent, message: string): unknown {
  try {
    return checkInput(agent, message);
  } catch (error) {
    const said = agent.inputSchema === undefined ? undefined : jsonOf(message);
    if (said === undefined) throw error;
    return checkInput(agent, said);
  }
}

/** `undefined` for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
