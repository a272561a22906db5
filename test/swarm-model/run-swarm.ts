// Runs one scenario on a simulated system, hits it at the given points, and says what of a swarm's promises did not hold.
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { Journal } from '../../src/agents/journal/journal.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { Ledger } from '../../src/agents/money/ledger.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import type { Blackboard } from '../../src/agents/shared/blackboard.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import type { SwarmHome } from '../../src/agents/swarm-home.ts';
import { globalTable } from '../../src/base/global-table.ts';
import { forkSeed, seededRandom } from '../../src/base/random.ts';
import { killedExit } from '../../src/runtime/exit-reason.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { allOf } from '../contracts/journal-contract.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { booksOn } from './books.ts';
import { type Blow, CrashPoints, type Victim } from './crash-points.ts';
import { deedsDone, forgetDeeds } from './deeds.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { swarmSystem } from './swarm-system.ts';
import { verdictOn, writesOn } from './verdict.ts';

export interface SwarmReport {
  readonly points: CrashPoints;
  readonly events: readonly RunEvent[];
  /** What did not hold. */
  readonly faults: readonly string[];
}

const threads = 3;

/** Everything that lives in one process: the journal alone outlives it. */
class Process {
  readonly system: SimulatedSystem;
  readonly #points: CrashPoints;
  readonly #journal: Journal;
  readonly #scenario: Scenario;
  #isDead = false;

  constructor(seed: number, scenario: Scenario, journal: Journal, points: CrashPoints) {
    this.system = new SimulatedSystem({ seed, threads });
    this.#scenario = scenario;
    this.#journal = journal;
    this.#points = points;
  }

  /** From here on nothing of it reaches the journal. */
  die(): void {
    this.#isDead = true;
  }

  async begin(): Promise<Swarm> {
    const { agents, scripts } = this.#scenario;
    const journal = this.#points.around(this.#journal);
    const fenced: Journal = {
      append: (batch) => (this.#isDead ? new Promise(() => {}) : journal.append(batch)),
      read: (from) => journal.read(from),
      close: () => journal.close(),
    };
    return await this.system.until(
      createSwarm({
        system: swarmSystem(this.system, (name) => this.#points.pass(name, 'pool thread')),
        clock: this.system.clock,
        random: seededRandom(this.system.seed),
        journal: fenced,
        agents,
        providers: { noting: { module: new URL('./deeds.ts', import.meta.url).href, options: { scripts } } },
        limits: { maxConcurrent: 4, maxUsd: 1000 },
        prices: { noting: { input: 1, output: 2 } },
        // Every other question is answered with yes, the same question always alike.
        policy: { approve: ['order'] },
        approve: async ({ id }) => id.length % 2 === 0,
      }),
    );
  }
}

/** The same seed and blows give the same run. */
export async function runSwarm(seed: number, blows: readonly Blow[]): Promise<SwarmReport> {
  forgetDeeds();
  const scenario = scenarioOf(seed);
  const journal = createMemoryJournal();
  const random = seededRandom(forkSeed(seed, 7));
  let died = Promise.withResolvers<'died'>();
  let current: Process;
  const strike = (victim: Victim): void => {
    const { system } = current;
    const { actors } = newestHome();
    if (victim === 'gateway') void system.openThread('gateway').then(({ slot }) => loseHost(system, slot));
    else if (victim === 'host') loseHost(system, 1 + Math.floor(random.next() * threads));
    else if (victim === 'tool runner') actors?.toolRunner.tell.call(undefined as never);
    else if (victim === 'desk') actors?.desk.tell.board(undefined as never);
    else if (victim === 'supervisor' && actors !== undefined) system.exit(actors.agents, killedExit);
    else if (victim === 'process') {
      current.die();
      died.resolve('died');
    }
  };
  const points = new CrashPoints(blows, strike);
  let board: Blackboard | undefined;
  let ledger: Ledger | undefined;
  for (let life = 1, isOver = false; !isOver; life += 1) {
    current = new Process(forkSeed(seed, 8, life), scenario, journal, points);
    died = Promise.withResolvers();
    const swarm = await current.begin();
    const work = life === 1 ? workThrough(swarm, scenario, current.system) : takeUp(swarm);
    isOver = (await current.system.until(Promise.race([work, died.promise]))) !== 'died';
    ({ board } = newestHome().shared);
    ({ ledger } = newestHome());
    globalTable<SwarmHome>('troupe.swarms').clear();
  }
  const events = (await allOf(journal)).map(({ event }) => event);
  return { points, events, faults: [...verdictOn(events, deedsDone()), ...writesOn(board, events), ...booksOn(ledger, events)] };
}

/** Starts every tree, cancels some at a moment of the schedule's choosing, and awaits all. */
async function workThrough(swarm: Swarm, { roots }: Scenario, system: SimulatedSystem): Promise<void> {
  const runs = roots.map(({ agent, task }) => swarm.spawn(agent, task));
  for (const [index, { isCancelled, task }] of roots.entries()) {
    if (isCancelled) void system.whenever(`cancel ${task}`).then(() => runs[index]?.cancel());
  }
  await Promise.all(runs.map((run) => run.outcome()));
}

/** Awaits what the journal handed on. */
async function takeUp(swarm: Swarm): Promise<void> {
  const { board } = newestHome();
  await Promise.all(swarm.records().map(({ id }) => board.whenEnded(id)));
}

function loseHost(system: SimulatedSystem, slot: number): void {
  if (!system.isUp(slot)) return;
  system.crash(slot, { delivered: 'any' });
  system.boot(slot);
}
