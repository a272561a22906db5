// Lets the embedded reader read documents as a swarm would, call by call, but in this thread.

import { isActorError } from '../../src/base/actor-error.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Verdict } from '../../src/models/extractive/verdict.ts';
import { createModel } from '../../src/models/extractive.ts';
import { foldStream } from '../../src/models/fold-stream.ts';
import type { ModelMessage } from '../../src/models/model.ts';
import { runTool } from '../../src/tools/run-tool.ts';
import { searchText } from '../../src/tools/search-text.ts';
import type { RunFile } from '../../src/tools/tool.ts';
import { accessTo } from '../tools/temp-folder.ts';
import { offer, requestOf, user, verdictSchema } from './requests.ts';

const signal = new AbortController().signal;

/** The reader's verdict on the files, by the question. */
export async function readDocuments(question: string, files: readonly RunFile[]): Promise<Verdict> {
  const model = createModel('default');
  const messages: ModelMessage[] = [user(question)];
  for (let turn = 0; turn < 5; turn += 1) {
    const request = requestOf(messages, { tools: offer('search_text'), outputSchema: verdictSchema });
    const reply = await foldStream(model.stream(request, { signal }));
    if (reply.toolCalls.length === 0) return JSON.parse(reply.text) as Verdict;
    const results = await Promise.all(
      reply.toolCalls.map(async ({ callId, name, input }) => {
        try {
          const call = { module: searchText.module, name, input, callId, access: accessTo({ files }) };
          return { callId, name, ok: true as const, output: await runTool(call, { signal, clock: systemClock }) };
        } catch (error) {
          if (!isActorError(error)) throw error;
          return { callId, name, ok: false as const, error: { code: error.code, message: error.message } };
        }
      }),
    );
    messages.push({ role: 'assistant', text: reply.text, toolCalls: reply.toolCalls }, { role: 'tools', results });
  }
  throw new Error('the reader did not come to an end');
}
