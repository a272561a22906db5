// The formats in which the bench's model provider answers: Anthropic's Messages API, whole and streamed; OpenAI's responses and chat completions, whole.

export interface Reply {
  readonly id: number;
  readonly text: string;
  /** It asks for the tool `keep_busy` instead, for so many milliseconds. */
  readonly busyMs: number | undefined;
}

export interface Wire {
  whole(reply: Reply, model: string): unknown;
  /** Of a streamed reply. */
  frames(reply: Reply, model: string): readonly string[];
}

const usage = { input: 120, output: 40, total: 160 };

function frame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`;
}

/** Pieces of a streamed text, as many as a model would send of so short an answer. */
function pieces(text: string): readonly string[] {
  return text.match(/.{1,40}/gs) ?? [];
}

function anthropicBlock({ id, text, busyMs }: Reply): Record<string, unknown> {
  return busyMs === undefined
    ? { type: 'text', text }
    : { type: 'tool_use', id: `toolu_${id}`, name: 'keep_busy', input: { ms: busyMs } };
}

function anthropicMessage({ id }: Reply, model: string): Record<string, unknown> {
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model, stop_sequence: null };
}

const anthropic: Wire = {
  whole: (reply, model) => ({
    ...anthropicMessage(reply, model),
    content: [anthropicBlock(reply)],
    stop_reason: reply.busyMs === undefined ? 'end_turn' : 'tool_use',
    usage: { input_tokens: usage.input, output_tokens: usage.output },
  }),
  frames: (reply, model) => {
    const { text, busyMs } = reply;
    const begun = { content: [], stop_reason: null, usage: { input_tokens: usage.input, output_tokens: 1 } };
    const block = busyMs === undefined ? { type: 'text', text: '' } : { ...anthropicBlock(reply), input: {} };
    const json = { type: 'input_json_delta', partial_json: JSON.stringify({ ms: busyMs }) };
    const deltas = busyMs === undefined ? pieces(text).map((piece) => ({ type: 'text_delta', text: piece })) : [json];
    const end = { stop_reason: busyMs === undefined ? 'end_turn' : 'tool_use', stop_sequence: null };
    return [
      frame('message_start', { message: { ...anthropicMessage(reply, model), ...begun } }),
      frame('content_block_start', { index: 0, content_block: block }),
      ...deltas.map((delta) => frame('content_block_delta', { index: 0, delta })),
      frame('content_block_stop', { index: 0 }),
      frame('message_delta', { delta: end, usage: { output_tokens: usage.output } }),
      frame('message_stop', {}),
    ];
  },
};

function unstreamed(): never {
  throw new Error('no contender streams this format');
}

const responses: Wire = {
  whole: ({ id, text, busyMs }, model) => {
    const message = {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
    };
    const call = { type: 'function_call', call_id: `call_${id}`, name: 'keep_busy', arguments: JSON.stringify({ ms: busyMs }) };
    const details = { input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } };
    return {
      ...{
        id: `resp_${id}`,
        object: 'response',
        created_at: 1,
        status: 'completed',
        model,
        error: null,
        incomplete_details: null,
      },
      output: [{ id: `item_${id}`, status: 'completed', ...(busyMs === undefined ? message : call) }],
      ...{ tools: [], metadata: {} },
      usage: { input_tokens: usage.input, output_tokens: usage.output, total_tokens: usage.total, ...details },
    };
  },
  frames: unstreamed,
};

const chat: Wire = {
  whole: ({ id, text }, model) => ({
    ...{ id: `chat_${id}`, object: 'chat.completion', created: 1, model },
    choices: [{ index: 0, finish_reason: 'stop', logprobs: null, message: { role: 'assistant', content: text, refusal: null } }],
    usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.total },
  }),
  frames: unstreamed,
};

/** By path. */
export const wires: Readonly<Record<string, Wire>> = {
  '/v1/messages': anthropic,
  '/v1/responses': responses,
  '/v1/chat/completions': chat,
};
