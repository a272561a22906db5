// The points at which a simulated swarm can be hit: before and after each entry of the journal, and around each call on the tool pool. They are
// counted as they come, and named by what happens there.

import type { Journal } from '../../src/agents/journal/journal.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import { ActorError } from '../../src/base/actor-error.ts';

/** Who is hit. `coordinator`: its append fails. `desk`: what serves the blackboard. `host`: a thread with agents dies. `gateway`: the thread that calls the models dies. `process`: everything but the journal. */
export const victims = ['coordinator', 'host', 'gateway', 'tool runner', 'desk', 'supervisor', 'process', 'pool thread'] as const;
export type Victim = (typeof victims)[number];

export interface Blow {
  /** Counting from 1. */
  readonly point: number;
  readonly victim: Victim;
}

export class CrashPoints {
  readonly #blows: readonly Blow[];
  readonly #strike: (victim: Victim) => void;
  /** How often each point was passed, by its name. */
  readonly passed = new Map<string, number>();
  /** The blows that were dealt, by point and victim. */
  readonly dealt = new Map<string, number>();
  #count = 0;

  constructor(blows: readonly Blow[], strike: (victim: Victim) => void) {
    this.#blows = blows;
    this.#strike = strike;
  }

  get count(): number {
    return this.#count;
  }

  /** Says whether what goes on there is to fail itself. */
  pass(name: string, own: Victim): boolean {
    this.#count += 1;
    add(this.passed, name);
    let failsItself = false;
    for (const { point, victim } of this.#blows) {
      if (point !== this.#count) continue;
      add(this.dealt, `${name}: ${victim === 'pool thread' ? own : victim}`);
      if (victim === own || victim === 'pool thread') failsItself = true;
      else this.#strike(victim);
    }
    return failsItself;
  }

  /** `journal` with a point before and one after each entry. */
  around(journal: Journal): Journal {
    const point = (moment: string, batch: readonly RunEvent[]): void => {
      const kinds = [...new Set(batch.map(({ kind }) => kind))];
      for (const kind of kinds)
        if (this.pass(`${moment} ${kind}`, 'coordinator')) throw new ActorError('runtime-failed', 'the journal was hit');
    };
    return {
      append: async (batch) => {
        point('before', batch);
        const seq = await journal.append(batch);
        point('after', batch);
        return seq;
      },
      read: (from) => journal.read(from),
      close: () => journal.close(),
    };
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
