// Small swarms, one after the other, whose agents lose their threads now and then: each item has its result.
import { z } from 'zod';
import { defineAgent } from '../../../src/agents/agent.ts';
import { createSwarm } from '../../../src/agents/create-swarm.ts';
import { scriptedProvider } from '../../../src/models/scripted.ts';
import type { Load, Stage } from '../load.ts';

const items = Array.from({ length: 12 }, (_, n) => n + 1);
const pauseMs = 1_000;

const drafter = defineAgent({
  name: 'soak-drafter',
  description: 'Drafts one line',
  instructions: 'Draft one line.',
  model: 'scripted:drafter',
  outputSchema: z.object({ line: z.string() }),
});

const script = [{ json: { line: 'a line' }, delayMs: 50 }];

export class Swarms implements Load {
  readonly name = 'runs of swarms';
  #ordered = 0;
  #done = 0;
  readonly #faults: string[] = [];

  async run(stage: Stage): Promise<void> {
    while (!stage.isOver) {
      await this.#runOne(stage);
      await stage.rest(pauseMs);
    }
  }

  counts(): Readonly<Record<string, number>> {
    return { ordered: this.#ordered, done: this.#done };
  }

  faults(): readonly string[] {
    const lost = this.#done === this.#ordered ? [] : [`of ${this.#ordered} runs ${this.#done} were done`];
    return [...this.#faults.slice(0, 10), ...lost];
  }

  async #runOne({ system }: Stage): Promise<void> {
    await using swarm = await createSwarm({
      system,
      providers: { scripted: scriptedProvider({ scripts: { drafter: script } }) },
      limits: { maxConcurrent: 6 },
    });
    this.#ordered += items.length;
    for await (const run of swarm.map(drafter, items, (item) => `line ${item}`)) {
      if (run.ok) this.#done += 1;
      else this.#faults.push(`a run ended with ${run.error.code}: ${run.error.message}`);
    }
  }
}
