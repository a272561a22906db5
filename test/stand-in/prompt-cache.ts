// Anthropic's prompt cache, as the stand-in keeps it: a prefix up to a mark is read when it was written before, byte for byte, and written otherwise.
import { createHash } from 'node:crypto';
import type { Ask } from './script.ts';
import { tokensOf } from './usage.ts';

export interface CacheUse {
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export class PromptCache {
  readonly #prefixes = new Set<string>();
  readonly #minimumTokens: number;

  constructor(minimumTokens: number) {
    this.#minimumTokens = minimumTokens;
  }

  /** What of the request comes from the cache and what goes into it, never more than `inputTokens`. `keep` is called once the call is taken. */
  look(ask: Ask, inputTokens: number): CacheUse & { readonly keep: () => void } {
    const marks = marksOf(ask).filter((mark) => mark.tokens >= this.#minimumTokens);
    const read = Math.max(0, ...marks.filter((mark) => this.#prefixes.has(mark.hash)).map((mark) => mark.tokens));
    const whole = Math.max(0, ...marks.map((mark) => mark.tokens));
    const cacheRead = Math.min(read, inputTokens);
    return {
      cacheRead,
      cacheWrite: Math.min(whole, inputTokens) - cacheRead,
      keep: () => {
        for (const mark of marks) this.#prefixes.add(mark.hash);
      },
    };
  }
}

interface Mark {
  readonly hash: string;
  readonly tokens: number;
}

function marksOf(ask: Ask): Mark[] {
  if (ask.wire !== 'anthropic') return [];
  const { tools, system, messages, model, output_config: output, thinking } = ask.body;
  const blocks = [tools, system].flatMap((part) => (Array.isArray(part) ? part : []));
  const said = (messages as { role: string; content: unknown }[]).flatMap(({ role, content }) =>
    (Array.isArray(content) ? content : [content]).map((block) => ({ role, block })),
  );
  const hash = createHash('sha256').update(JSON.stringify([model, output, thinking]));
  const marks: Mark[] = [];
  let characters = 0;
  for (const block of [...blocks, ...said]) {
    const { text, isMarked } = unmarked(block);
    hash.update(text);
    characters += text.length;
    if (isMarked) marks.push({ hash: hash.copy().digest('hex'), tokens: tokensOf('x'.repeat(characters)) });
  }
  return marks;
}

function unmarked(block: unknown): { text: string; isMarked: boolean } {
  const text = JSON.stringify(block);
  const isMarked = text.includes('"cache_control"');
  return { text: JSON.stringify(block, (key, value) => (key === 'cache_control' ? undefined : value)), isMarked };
}
