// A model request as a tape has it: a hash to find it by, and prints of its parts to tell how two requests differ.
// 1. Equal requests have equal hashes, whatever the order of their fields.
// 2. A print holds lengths and digests, and of the words only roles, the names of tools and models, and ids of calls: a tape does not hold what a model was told.
import { createHash } from 'node:crypto';
import type { ModelMessage, ModelRequest } from '../model.ts';

/** A text as its length, its digest, and short digests of its lines. */
export type TextPrint = string;

/** Prints by the name of the part. */
export type PartPrints = Readonly<Record<string, TextPrint>>;

export interface RequestPrint {
  /** SHA-256 of the request's canonical JSON, hex. */
  readonly hash: string;
  /** All but the messages. */
  readonly head: PartPrints;
  readonly messages: readonly PartPrints[];
}

/** Lines beyond these have no digest of their own. */
const mostLines = 200;
const lineDigits = 3;

/** The print of what `model` is asked. */
export function printRequest(model: string, request: ModelRequest): RequestPrint {
  return {
    hash: sha256(canonicalJson({ ...request, model })).toString('hex'),
    head: printHead(model, request),
    messages: request.messages.map(printMessage),
  };
}

/** JSON without spaces whose fields stand in the order of their names; fields that are undefined are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

/** What a print says of its text. */
export function readPrint(print: TextPrint): {
  readonly characters: number;
  readonly digest: string;
  readonly lines: readonly string[];
} {
  const [characters = '0', digest = '', lines = ''] = print.split(' ');
  return { characters: Number(characters), digest, lines: lines.match(/.{3}/g) ?? [] };
}

function printHead(model: string, { instructions, tools, outputSchema, maxOutputTokens, effort }: ModelRequest): PartPrints {
  return {
    model,
    'max output tokens': String(maxOutputTokens),
    ...(effort === undefined ? {} : { effort }),
    tools: tools.map(({ name }) => name).join(', '),
    instructions: printText(instructions),
    ...(outputSchema === undefined ? {} : { 'output schema': printJson(outputSchema) }),
    ...Object.fromEntries(tools.map((tool) => [`tool ${tool.name}`, printJson(tool)])),
  };
}

function printMessage(message: ModelMessage): PartPrints {
  switch (message.role) {
    case 'user':
      return { role: 'user', text: printText(message.text) };
    case 'assistant':
      return {
        role: 'assistant',
        text: printText(message.text),
        ...Object.fromEntries(
          message.toolCalls.map(({ callId, name, input }) => [`call ${callId} of ${name}`, printJson(input)]),
        ),
        ...(message.providerState === undefined ? {} : { 'provider state': printJson(message.providerState) }),
      };
    case 'tools':
      return {
        role: 'tools',
        ...Object.fromEntries(
          message.results.map((result) => [
            `result ${result.callId} of ${result.name}`,
            printJson(result.ok ? result.output : result.error),
          ]),
        ),
      };
    default:
      return message satisfies never;
  }
}

/** One line for each field, so that lines tell where two values differ. */
function printJson(value: unknown): TextPrint {
  return printText(
    typeof value === 'string'
      ? value
      : (JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? sorted(part) : part), 1) ?? ''),
  );
}

function printText(text: string): TextPrint {
  const lines = text.split('\n', mostLines).map((line) => sha256(line).toString('base64url').slice(0, lineDigits));
  return `${text.length} ${sha256(text).toString('hex').slice(0, 16)} ${lines.join('')}`;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
