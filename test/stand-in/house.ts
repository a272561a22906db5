// What one stand-in server knows: its script, its windows, its cache, its sockets, every call and every request.
import type { Socket } from 'node:net';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { type CallEntry, type ModelTotals, noUsage, totalsByModel } from './books.ts';
import { ReplyPicker } from './pick-reply.ts';
import { PromptCache } from './prompt-cache.ts';
import { RateWindows, type WindowName } from './rate-windows.ts';
import type { Ask, StandInOptions, WireName } from './script.ts';

/** A request as it came, without its key. */
export interface RememberedRequest {
  readonly number: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Read, if it could be. */
  readonly ask: Ask | undefined;
}

export interface StandInReport {
  readonly calls: readonly CallEntry[];
  readonly models: Readonly<Record<string, ModelTotals>>;
  /** Of the whole server. */
  readonly nanoUsd: number;
  /** How often the client went beyond each window, by wire; all 0 when it kept to them. */
  readonly exceeded: Readonly<Record<WireName, Readonly<Record<WindowName, number>>>>;
  readonly mostInFlight: Readonly<Record<WireName, number>>;
  /** Calls that are being answered, each on a socket of its own. */
  readonly inFlight: number;
  /** Idle ones among them: Node's fetch opens another as soon as one was cut, and keeps those that it may use again for some seconds. */
  readonly openSockets: number;
}

export class House {
  readonly options: StandInOptions;
  readonly clock: Clock;
  readonly picker: ReplyPicker;
  readonly cache: PromptCache;
  readonly remembered: RememberedRequest[] = [];
  readonly #calls: CallEntry[] = [];
  readonly #windows: Readonly<Record<WireName, RateWindows>>;
  readonly #sockets = new Set<Socket>();

  constructor(options: StandInOptions) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.picker = new ReplyPicker(options);
    this.cache = new PromptCache(options.cacheMinimumTokens ?? 1024);
    const windowsOf = (wire: WireName): RateWindows => new RateWindows(options.limits?.[wire] ?? {}, this.clock);
    this.#windows = { anthropic: windowsOf('anthropic'), gemini: windowsOf('gemini'), openai: windowsOf('openai') };
  }

  windows(wire: WireName): RateWindows {
    return this.#windows[wire];
  }

  connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
  }

  open(wire: WireName, model: string): CallEntry {
    const number = this.#calls.length + 1;
    const requestId = `req_${wire}_${number}`;
    const entry: CallEntry = {
      ...{ number, requestId, wire, model, outcome: 'open', status: 0, fault: undefined, responseId: undefined },
      ...{ usage: noUsage, nanoUsd: 0 },
    };
    this.#calls.push(entry);
    return entry;
  }

  remember(request: RememberedRequest): void {
    this.remembered.push(request);
    if (this.remembered.length > (this.options.keepRequests ?? 10_000)) this.remembered.shift();
  }

  report(): StandInReport {
    const all = Object.entries(this.#windows) as [WireName, RateWindows][];
    const byWire = <Value>(pick: (windows: RateWindows) => Value): Record<WireName, Value> =>
      Object.fromEntries(all.map(([wire, windows]) => [wire, pick(windows)])) as Record<WireName, Value>;
    return {
      calls: structuredClone(this.#calls),
      models: totalsByModel(this.#calls),
      nanoUsd: this.#calls.reduce((sum, call) => sum + call.nanoUsd, 0),
      exceeded: byWire((windows) => ({ ...windows.exceeded })),
      mostInFlight: byWire((windows) => windows.mostInFlight),
      inFlight: all.reduce((sum, [, windows]) => sum + windows.inFlight, 0),
      openSockets: this.#sockets.size,
    };
  }
}
