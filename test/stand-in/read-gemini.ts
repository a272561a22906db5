// Reads a request of Gemini's API, and refuses what the provider refuses: among others every keyword of a schema that is not in its subset of OpenAPI.
import type { Ask, AskMessage, WireCall } from './script.ts';
import { asFields, asList, asText, demand, type Fields, onlyKnown } from './wire.ts';

const known = [
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'safetySettings',
  'cachedContent',
  'model',
];
const configs = [
  ...['responseMimeType', 'responseSchema', 'responseJsonSchema', 'maxOutputTokens', 'thinkingConfig', 'temperature'],
  ...['topP', 'topK', 'stopSequences', 'candidateCount', 'seed'],
];

export function readGemini(model: string, isStream: boolean, body: Fields): Ask {
  onlyKnown(body, known, 'request');
  const config = asFields(body['generationConfig'] ?? {}, 'generation_config');
  onlyKnown(config, configs, 'generation_config');
  const tools = readTools(asList(body['tools'] ?? [], 'tools'));
  const isJson = config['responseMimeType'] === 'application/json';
  demand(
    !isJson || tools.length === 0 || isThird(model),
    "Function calling with a response mime type: 'application/json' is unsupported",
  );
  if (config['responseSchema'] !== undefined) {
    demand(isJson, 'response_schema: needs a response mime type of application/json');
    checkSchema(config['responseSchema'], 'generation_config.response_schema');
  }
  const thinking = asFields(config['thinkingConfig'] ?? {}, 'thinking_config');
  onlyKnown(thinking, ['thinkingLevel', 'thinkingBudget', 'includeThoughts'], 'thinking_config');
  const hasBoth = thinking['thinkingLevel'] !== undefined && thinking['thinkingBudget'] !== undefined;
  demand(!hasBoth, 'thinking_config: only one of thinking_level and thinking_budget may be set');
  demand(thinking['thinkingLevel'] === undefined || isThird(model), 'Thinking level is not supported for this model.');
  const effort = thinking['thinkingLevel'] ?? thinking['thinkingBudget'];
  const schema = config['responseSchema'] ?? config['responseJsonSchema'];
  return {
    wire: 'gemini',
    model,
    isStream,
    instructions: systemOf(body['systemInstruction']),
    messages: readContents(asList(body['contents'], 'contents'), model),
    tools,
    ...(schema === undefined ? {} : { outputSchema: schema }),
    ...(config['maxOutputTokens'] === undefined ? {} : { maxOutputTokens: config['maxOutputTokens'] as number }),
    ...(effort === undefined ? {} : { effort: String(effort) }),
    wantsUsage: true,
    body,
  };
}

const isThird = (model: string): boolean => model.startsWith('gemini-3');

function systemOf(value: unknown): string {
  if (value === undefined) return '';
  const parts = asList(asFields(value, 'system_instruction')['parts'], 'system_instruction.parts');
  return parts.map((part) => asText(asFields(part, 'part')['text'], 'text')).join('');
}

function readTools(tools: readonly unknown[]): Ask['tools'] {
  return tools.flatMap((tool) => {
    const fields = asFields(tool, 'tools[]');
    onlyKnown(fields, ['functionDeclarations'], 'tools[]');
    return asList(fields['functionDeclarations'], 'function_declarations').map((value, index) => {
      const at = `tools[0].function_declarations[${index}]`;
      const declaration = asFields(value, at);
      onlyKnown(declaration, ['name', 'description', 'parameters', 'parametersJsonSchema'], at);
      const name = asText(declaration['name'], `${at}.name`);
      demand(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/.test(name), `${at}.name: Invalid function name.`);
      if (declaration['parameters'] !== undefined) checkSchema(declaration['parameters'], `${at}.parameters`);
      const schema = declaration['parameters'] ?? declaration['parametersJsonSchema'] ?? null;
      return { name, description: asText(declaration['description'] ?? '', `${at}.description`), schema };
    });
  });
}

const schemaFields = [
  ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'maxItems', 'minItems', 'properties', 'required'],
  ...['minProperties', 'maxProperties', 'minLength', 'maxLength', 'pattern', 'example', 'anyOf', 'propertyOrdering'],
  ...['default', 'items', 'minimum', 'maximum'],
];
const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

function checkSchema(value: unknown, at: string): void {
  const schema = asFields(value, at);
  for (const name of Object.keys(schema)) {
    demand(schemaFields.includes(name), `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`);
  }
  const { type, enum: choices, properties, items, anyOf, required } = schema;
  demand(
    anyOf !== undefined || (typeof type === 'string' && types.includes(type.toLowerCase())),
    `${at}.type: must be specified, and one of the types`,
  );
  const isObject = String(type).toLowerCase() === 'object';
  demand(
    !isObject || Object.keys((properties as object | undefined) ?? {}).length > 0,
    `${at}.properties: should be non-empty for OBJECT type`,
  );
  demand(String(type).toLowerCase() !== 'array' || items !== undefined, `${at}.items: missing field.`);
  if (choices !== undefined) {
    demand(String(type).toLowerCase() === 'string', `${at}.enum: only allowed for STRING type`);
    for (const choice of asList(choices, `${at}.enum`))
      demand(typeof choice === 'string' && choice !== '', `${at}.enum: cannot be empty`);
  }
  const names = Object.keys((properties as object | undefined) ?? {});
  for (const name of (required as string[] | undefined) ?? [])
    demand(names.includes(name), `${at}.required: property is not defined`);
  for (const [name, part] of Object.entries((properties as Fields | undefined) ?? {}))
    checkSchema(part, `${at}.properties.${name}`);
  if (items !== undefined) checkSchema(items, `${at}.items`);
  for (const part of (anyOf as unknown[] | undefined) ?? []) checkSchema(part, `${at}.any_of`);
}

function readContents(contents: readonly unknown[], model: string): AskMessage[] {
  demand(contents.length > 0, 'contents is not specified');
  const read: AskMessage[] = [];
  let open: readonly WireCall[] = [];
  for (const [index, value] of contents.entries()) {
    const at = `contents[${index}]`;
    const content = asFields(value, at);
    const role = content['role'];
    demand(role === 'user' || role === 'model' || role === 'function', 'Please use a valid role: user, model.');
    const parts = asList(content['parts'], `${at}.parts`).map((part) => asFields(part, `${at}.parts[]`));
    demand(parts.length > 0, `${at}.parts must not be empty.`);
    for (const part of parts)
      demand(part['text'] !== '' || part['thoughtSignature'] !== undefined, `${at}.parts: must have one initialized field`);
    if (role === 'model') {
      demand(open.length === 0, mismatch);
      const message = readModel(parts, model, at);
      open = message.toolCalls;
      read.push(message);
    } else {
      read.push(...readUser(parts, open));
      open = [];
    }
  }
  demand(open.length === 0, mismatch);
  demand(read.at(-1)?.role !== 'assistant', 'Please ensure that the last turn is of the user.');
  return read;
}

const mismatch =
  'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';

function readModel(parts: readonly Fields[], model: string, at: string): Extract<AskMessage, { role: 'assistant' }> {
  const toolCalls: WireCall[] = [];
  let text = '';
  for (const part of parts) {
    if (part['functionCall'] !== undefined) {
      const call = asFields(part['functionCall'], `${at}.function_call`);
      onlyKnown(call, ['id', 'name', 'args'], `${at}.function_call`);
      const isSigned = part['thoughtSignature'] !== undefined || toolCalls.length > 0 || !isThird(model);
      demand(isSigned, `Function call is missing a thought_signature in functionCall parts: ${at}`);
      toolCalls.push({
        ...(call['id'] === undefined ? {} : { id: String(call['id']) }),
        name: asText(call['name'], 'name'),
        input: call['args'],
      });
    } else if (part['thought'] !== true) text += asText(part['text'] ?? '', `${at}.text`);
  }
  return { role: 'assistant', text, toolCalls };
}

function readUser(parts: readonly Fields[], open: readonly WireCall[]): AskMessage[] {
  const texts: string[] = [];
  const results: { id: string; output: string; isError: boolean }[] = [];
  for (const part of parts) {
    if (part['functionResponse'] === undefined) {
      texts.push(asText(part['text'], 'text'));
      continue;
    }
    const response = asFields(part['functionResponse'], 'function_response');
    onlyKnown(response, ['id', 'name', 'response'], 'function_response');
    const body = asFields(response['response'], 'function_response.response');
    const call = open[results.length];
    demand(call !== undefined && call.name === response['name'], mismatch);
    demand(response['id'] === call.id, 'function_response.id does not match the call');
    results.push({ id: call.id ?? call.name, output: JSON.stringify(body), isError: body['error'] !== undefined });
  }
  demand(results.length === open.length, mismatch);
  return [
    ...(results.length === 0 ? [] : [{ role: 'tools' as const, results }]),
    ...(texts.length === 0 ? [] : [{ role: 'user' as const, text: texts.join('\n') }]),
  ];
}
