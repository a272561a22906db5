// Which reply a request gets and what goes wrong with it: a matter of the script, the seed, and how often this very request came before.
import { createHash } from 'node:crypto';
import { forkSeed, seededRandom } from '../../src/base/random.ts';
import type { Ask, Fault, Reply, StandInOptions } from './script.ts';
import { BadRequest } from './wire.ts';

export interface Picked {
  readonly reply: Reply;
  readonly fault: Fault | undefined;
  readonly latencyMs: number;
}

export class ReplyPicker {
  readonly #options: StandInOptions;
  readonly #attempts = new Map<string, number>();

  constructor(options: StandInOptions) {
    this.#options = options;
  }

  /** Undefined when there is no such model. */
  pick(ask: Ask): Picked | undefined {
    const { models, chance, latencyMs = 0, seed = 1 } = this.#options;
    const script = Object.hasOwn(models, ask.model) ? models[ask.model] : models['*'];
    if (script === undefined) return undefined;
    const turn = ask.messages.filter((message) => message.role === 'assistant').length;
    const reply = typeof script === 'function' ? script(ask) : script[turn];
    if (reply === undefined) throw new BadRequest(`the script of ${ask.model} has no reply for call ${turn + 1}`);
    const hash = createHash('sha256').update(JSON.stringify(ask.body)).digest();
    const key = hash.toString('base64');
    const attempt = this.#attempts.get(key) ?? 0;
    this.#attempts.set(key, attempt + 1);
    const random = seededRandom(forkSeed(seed, hash.readUInt32LE(0), attempt));
    const isUnlucky = chance !== undefined && random.next() < chance.rate;
    const drawn = isUnlucky ? chance.faults[Math.floor(random.next() * chance.faults.length)] : undefined;
    const [least, most] = typeof latencyMs === 'number' ? [latencyMs, latencyMs] : latencyMs;
    return {
      reply,
      fault: reply.faults?.[attempt] ?? reply.fault ?? drawn,
      latencyMs: reply.latencyMs ?? least + Math.floor(random.next() * (most - least)),
    };
  }
}
