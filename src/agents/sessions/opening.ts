// How a run's transcript begins, and what of it a later run can go on from. Pure.
import type { ModelMessage, ToolCall, ToolResult } from '../../models/model.ts';
import type { RunSpec } from '../runs/run-event.ts';
import { inputText } from '../task.ts';
import { agentMessage } from './talk.ts';

/** What the model reads first: the context of a fork, and the input with what is attached to it. */
export function openingMessages(spec: Pick<RunSpec, 'input' | 'session'>): readonly ModelMessage[] {
  const { input, session } = spec;
  const text = inputText(input);
  if (session === undefined) return [{ role: 'user', text }];
  const { context, from } = session;
  const said = from === null ? text : agentMessage({ from: from.run, agent: from.agent, asks: false, text });
  return [...context, { role: 'user', text: `${said}${attachedText(session.attachments)}` }];
}

function attachedText(attachments: NonNullable<RunSpec['session']>['attachments']): string {
  const results = attachments.filter((one) => 'run' in one);
  if (results.length === 0) return '';
  const list = results.map(({ run, bytes }) => ({ run, bytes }));
  return `\n\nAttached are results of earlier runs; read them with sessions_result: ${JSON.stringify(list)}`;
}

/** The transcript up to where every tool call has its result: what a later run can go on from. */
export function settledTranscript(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const last = messages.at(-1);
  return last?.role === 'assistant' && last.toolCalls.length > 0 ? messages.slice(0, -1) : messages;
}

/** The most characters of one tool call or result that is told as text. */
const mostToldCharacters = 4000;

/**
 * The transcript for another agent: tool calls stay as they are where that agent has all the tools of the message, and are told as text where it has
 * not, since providers take no calls of tools that are not declared. What only the same model understands goes along with the same model alone.
 */
export function forkedTranscript(
  messages: readonly ModelMessage[],
  { has, isSameModel }: { readonly has: (tool: string) => boolean; readonly isSameModel: boolean },
): readonly ModelMessage[] {
  let isTold = false;
  return settledTranscript(messages).map((message): ModelMessage => {
    if (message.role === 'user') return message;
    if (message.role === 'tools') return isTold ? { role: 'user', text: message.results.map(resultText).join('\n') } : message;
    const { providerState, ...rest } = message;
    isTold = message.toolCalls.some((call) => !has(call.name));
    if (isTold)
      return { role: 'assistant', text: [message.text, ...message.toolCalls.map(callText)].join('\n').trim(), toolCalls: [] };
    return isSameModel ? message : rest;
  });
}

function callText({ name, input }: ToolCall): string {
  return `(called ${name} with ${cut(JSON.stringify(input) ?? 'nothing')})`;
}

function resultText(result: ToolResult): string {
  return `(${result.name} gave ${cut(JSON.stringify(result.ok ? result.output : result.error) ?? 'nothing')})`;
}

function cut(text: string): string {
  return text.length <= mostToldCharacters ? text : `${text.slice(0, mostToldCharacters)}…`;
}
