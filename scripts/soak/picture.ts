// How the process is at one time of a soak: its memory, how late its event loop is, and what its kernels hold.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ActorSystem } from '../../src/system/create-system.ts';
import { kernelsOf } from '../chaos/inventory.ts';

export interface Picture {
  /** Since the soak began. */
  readonly atMs: number;
  readonly rssMb: number;
  /** Of main, after a collection. */
  readonly heapMb: number;
  /** Of the event loop of main, over the time before the picture. */
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly most: number };
  readonly actors: number;
  readonly openAsks: number;
  readonly monitors: number;
}

/** Looks at main every so often; the delay is what a look comes late by. */
const resolutionMs = 5;

export class Camera {
  readonly #system: ActorSystem;
  readonly #collect: () => void;
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #began = performance.now();

  constructor(system: ActorSystem, collect: () => void) {
    this.#system = system;
    this.#collect = collect;
    this.#delay.enable();
  }

  /** From here on the delay counts for the next picture. */
  open(): void {
    this.#delay.reset();
  }

  async take(): Promise<Picture> {
    const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    const delayMs = { p50: ms(this.#delay.percentile(50)), p99: ms(this.#delay.percentile(99)), most: ms(this.#delay.max) };
    const kernels = await kernelsOf(this.#system);
    const sum = (of: (one: (typeof kernels)[number]) => number): number => kernels.reduce((total, one) => total + of(one), 0);
    this.#collect();
    const { rss, heapUsed } = process.memoryUsage();
    return {
      atMs: performance.now() - this.#began,
      rssMb: rss / 2 ** 20,
      heapMb: heapUsed / 2 ** 20,
      delayMs,
      actors: sum((one) => one.actors),
      openAsks: sum((one) => one.openAsks),
      monitors: sum((one) => one.monitors),
    };
  }

  close(): void {
    this.#delay.disable();
  }
}
