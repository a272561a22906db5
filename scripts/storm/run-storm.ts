// 500 runs over the stand-in providers, 50 live, with enforced windows, a twentieth of the calls going wrong, and threads killed at random moments: what
// came of it, and what of a swarm's promises did not hold.

import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import { seededRandom } from '../../src/base/random.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import type { StandInReport } from '../../test/stand-in/house.ts';
import { look } from './look.ts';
import { stormLimits, stormPrices } from './stand-in-options.ts';
import { startStandInProcess } from './stand-in-process.ts';
import { rowsOf, stormFaults } from './storm-verdict.ts';

export interface StormOptions {
  readonly seed: number;
  readonly chiefs: number;
  /** Milliseconds between two kills of a thread, on average. */
  readonly killEveryMs: number;
}

export interface StormReport {
  readonly rows: readonly (readonly [string, string | number])[];
  readonly faults: readonly string[];
}

const threads = 2;

export async function runStorm({ seed, chiefs, killEveryMs }: StormOptions): Promise<StormReport> {
  const optionsFile = new URL('./stand-in-options.ts', import.meta.url);
  await using standIn = await startStandInProcess(optionsFile, { TROUPE_STORM_SEED: String(seed) });
  const journal = createMemoryJournal();
  const system = await createSystem({ threads });
  const swarm = await createSwarm({
    ...{ system, journal, agents: [worker], prices: stormPrices },
    providers: {
      anthropic: { apiKey: 'a-key-of-the-storm', baseUrl: standIn.url, limits: { ...windows, idleMs: 3000 } },
      gemini: { apiKey: 'a-key-of-the-storm', baseUrl: standIn.url, limits: { ...windows, idleMs: 3000 } },
    },
    limits: { maxConcurrent: 50, maxAgents: 64 },
  });
  const began = performance.now();
  const kills = killing(system, seed, killEveryMs);
  const runs = Array.from({ length: chiefs }, (_, index) => swarm.spawn(chief, `storm ${index + 1}`));
  let mostLive = 0;
  const counting = setInterval(() => {
    mostLive = Math.max(mostLive, swarm.records().filter(({ status }) => status === 'running').length);
  }, 50);
  await Promise.all(runs.map((run) => run.outcome()));
  clearInterval(counting);
  const killed = await kills.stop();
  const wallMs = performance.now() - began;
  const records = swarm.records();
  await swarm.stop();
  const report = await whenQuiet(() => standIn.report());
  await system.stop();
  const events: RunEvent[] = [];
  for await (const { event } of journal.read(1)) events.push(event);
  return {
    rows: [
      ...rowsOf(records, events, report),
      ['kills of threads', killed],
      ['most live at once', mostLive],
      ['wall', `${(wallMs / 1000).toFixed(1)} s`],
    ],
    faults: stormFaults({ records, events, report, expected: chiefs * 25 }),
  };
}

const windows = {
  requestsPerMinute: stormLimits.requestsPerMinute,
  inputTokensPerMinute: stormLimits.inputTokensPerMinute,
  outputTokensPerMinute: stormLimits.outputTokensPerMinute,
  maxInFlight: stormLimits.maxInFlight,
};

const worker = defineAgent({
  ...{
    name: 'worker',
    description: 'Looks at one part',
    instructions: 'Look at your part, then say what you saw.',
    model: 'gemini:gemini-3.5-flash-lite',
  },
  tools: [look],
  outputSchema: {
    type: 'object',
    properties: { seen: { type: 'string' }, remark: { type: 'string' } },
    required: ['seen', 'remark'],
    additionalProperties: false,
  },
});

const chief = defineAgent({
  ...{
    name: 'chief',
    description: 'Has all parts looked at',
    instructions: 'Have each part looked at.',
    model: 'anthropic:claude-sonnet-5-5',
  },
  mayDelegate: ['worker'],
});

/** Kills a thread now and then: a host's, or the gateway's. */
function killing(system: ActorSystem, seed: number, everyMs: number): { stop(): Promise<string> } {
  const random = seededRandom(seed);
  const counts = { hosts: 0, gateway: 0 };
  const over = Promise.withResolvers<void>();
  let isOver = false;
  const work = (async () => {
    while (!isOver) {
      await Promise.race([
        over.promise,
        new Promise((resolve) => setTimeout(resolve, Math.min(2 ** 31 - 1, everyMs * (0.5 + random.next()))).unref()),
      ]);
      if (isOver) return;
      const isGateway = random.next() < 0.3;
      const slot = isGateway ? (await system.openThread('gateway')).slot : 1 + Math.floor(random.next() * threads);
      counts[isGateway ? 'gateway' : 'hosts'] += 1;
      await system.killThread(slot).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      over.resolve();
      await work;
      return `${counts.hosts} hosts, ${counts.gateway} of the gateway`;
    },
  };
}

/** The report once no call is being answered any more. */
async function whenQuiet(report: () => Promise<StandInReport>): Promise<StandInReport> {
  for (let tries = 0; ; tries += 1) {
    const seen = await report();
    if (seen.inFlight === 0 || tries > 100) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
