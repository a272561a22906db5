// What was said in a run, as others may read it: in blocks, bounded, without secrets, and without tool results unless they are asked for.

import { withoutSecretLike } from '../../base/secret-like.ts';
import type { ModelMessage, ToolResult } from '../../models/model.ts';

/** One thing that was said. `text` is cut after 4,000 characters. */
export type HistoryBlock =
  | { readonly role: 'user' | 'assistant'; readonly text: string }
  | { readonly role: 'assistant'; readonly call: string; readonly input: string }
  | { readonly role: 'tool'; readonly name: string; readonly ok: boolean; readonly output?: string };

export interface HistoryPage {
  readonly run: string;
  /** Blocks of the whole transcript. */
  readonly total: number;
  readonly blocks: readonly HistoryBlock[];
  /** Where the next page begins; absent on the last one. */
  readonly nextOffset?: number;
}

export interface HistoryOptions {
  /** Blocks to skip; default 0. */
  readonly offset?: number;
  /** Blocks at most; from 1 to 1,000, the default. */
  readonly limit?: number;
  /** Whether what tools gave is shown; default false. */
  readonly toolResults?: boolean;
}

const mostBlockCharacters = 4000;
/** So much more is looked at for secrets, since one that begins before the cut may be told only by what comes after it. */
const marginCharacters = 8000;
/** The most characters at the end of what is looked at that may be the beginning of a secret, and not be told as one. */
const unsureCharacters = 4000;
const mostPageBytes = 81_920;
const mostBlocks = 1000;

/** A page of at most 80 KiB, as JSON; at least one block, whatever its size. */
export function historyPage(run: string, messages: readonly ModelMessage[], options: HistoryOptions = {}): HistoryPage {
  const { offset = 0, limit = mostBlocks, toolResults = false } = options;
  const all = messages.flatMap((message) => blocksOf(message, toolResults));
  const blocks: HistoryBlock[] = [];
  let room = mostPageBytes - 256;
  for (const make of all.slice(offset, offset + limit)) {
    const block = make();
    room -= Buffer.byteLength(JSON.stringify(block)) + 1;
    if (room < 0 && blocks.length > 0) break;
    blocks.push(block);
  }
  const next = offset + blocks.length;
  return { run, total: all.length, blocks, ...(next < all.length && blocks.length > 0 ? { nextOffset: next } : {}) };
}

/** The blocks of a message, each made when its page is. */
function blocksOf(message: ModelMessage, toolResults: boolean): readonly (() => HistoryBlock)[] {
  if (message.role === 'user') return [() => ({ role: 'user', text: shown(message.text) })];
  if (message.role === 'tools') return message.results.map((result) => () => resultBlock(result, toolResults));
  const said = message.text === '' ? [] : [() => ({ role: 'assistant', text: shown(message.text) }) as const];
  const calls = message.toolCalls.map(
    ({ name, input }) =>
      () =>
        ({ role: 'assistant', call: name, input: shown(asText(input)) }) as const,
  );
  return [...said, ...calls];
}

function resultBlock(result: ToolResult, isShown: boolean): HistoryBlock {
  const { name, ok } = result;
  if (!ok) return { role: 'tool', name, ok, output: shown(`${result.error.code}: ${result.error.message}`) };
  return isShown ? { role: 'tool', name, ok, output: shown(asText(result.output)) } : { role: 'tool', name, ok };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function shown(text: string): string {
  const looked = text.slice(0, mostBlockCharacters + marginCharacters);
  const kept = withoutSecretLike(looked);
  if (looked.length === text.length && kept.length <= mostBlockCharacters) return kept;
  const sure = looked.length === text.length ? kept.length : Math.max(0, kept.length - unsureCharacters);
  return `${kept.slice(0, Math.min(mostBlockCharacters, sure))}…`;
}
