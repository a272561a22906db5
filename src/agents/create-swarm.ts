// createSwarm: puts a swarm together, on a system of its own or on one that it is given.
import { child } from '../actors/supervisor/child-spec.ts';
import { childSupervisor } from '../actors/supervisor/child-supervisor.ts';
import { startChild } from '../actors/supervisor/start-child.ts';
import type { Supervisor } from '../actors/supervisor/supervisor-protocol.ts';
import { ActorError, describeValue, isActorError } from '../base/actor-error.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { randomId, systemRandom } from '../base/random.ts';
import { describeExit, type ExitReason } from '../runtime/exit-reason.ts';
import type { Ref } from '../runtime/ref.ts';
import { type ActorSystem, createSystem } from '../system/create-system.ts';
import { deltaSink } from './gateway/delta-sink.ts';
import type { SwarmProviders } from './gateway/gateway-protocol.ts';
import { secretTextsIn } from './gateway/secrets.ts';
import { SwarmGateway } from './gateway/swarm-gateway.ts';
import { createMemoryJournal } from './journal/memory-journal.ts';
import { agentBudget, agentTemplate } from './life/agent-template.ts';
import { inlineDeskTools } from './life/inline-tools.ts';
import { toolRunner } from './life/tool-runner.ts';
import { LocalSwarm } from './local-swarm.ts';
import { type McpServers, openMcpServers } from './mcp/mcp-servers.ts';
import { checkFolders } from './option-folders.ts';
import { RunBoard } from './runs/run-board.ts';
import { runCoordinator } from './runs/run-coordinator.ts';
import { sharedDesk } from './shared/desk-actor.ts';
import type { SharedDesk } from './shared/desk-protocol.ts';
import { openProgress } from './shared/open-progress.ts';
import type { Swarm } from './swarm.ts';
import { closeHome, openHome, type SwarmActors, SwarmHome } from './swarm-home.ts';
import type { SwarmOptions } from './swarm-options.ts';
import type { Coordinator, ToolRunner } from './swarm-protocol.ts';
import { type SwarmSettings, swarmSettings } from './swarm-settings.ts';
import { openTape, type TapeDeck } from './tape/tape-deck.ts';
import { tapeKeeper } from './tape/tape-keeper.ts';
import { openTelemetry } from './telemetry/open-telemetry.ts';

/** The restarts that the swarm's own supervisor allows itself; the agents' is as patient with lost threads as one agent may be. */
const budget = { intensity: 3, periodMs: 5000 };
/** The coordinator and the tool runner stop at once; the agents' supervisor waits for its agents. */
const treeShutdownMs = 5000;
/** A swarm whose gateway hangs stops all the same. */
const mostLeaveMs = 1000;

/**
 * Starts a swarm. Rejects with `invalid-argument`, `unknown-model`, `unknown-agent` or `unknown-tool`, naming the field, before anything
 * runs, with `missing-peer` when telemetry, or a model, is wanted without its package, and with `boot-failed` when its own system does not come up.
 */
export async function createSwarm(options: SwarmOptions = {}): Promise<Swarm> {
  const settings = swarmSettings(options);
  await checkFolders(settings);
  const mcp = await openMcpServers(settings.mcp, options.clock ?? systemClock);
  try {
    return await startSwarm(options, settings.mcp.size === 0 ? settings : swarmSettings(options, mcp.tools), mcp);
  } catch (error) {
    await mcp.close();
    throw error;
  }
}

async function startSwarm(options: SwarmOptions, settings: SwarmSettings, mcp: McpServers): Promise<Swarm> {
  const providers = settings.keys.unlocked(settings.providers);
  const { threads, clock = systemClock, random = systemRandom, log = silentLog } = options;
  const system = options.system ?? (await createSystem({ clock, random, log, ...(threads === undefined ? {} : { threads }) }));
  const tape = await openTapeOf(settings, providers).catch(async (error: unknown) => {
    if (options.system === undefined) await system.stop();
    throw error;
  });
  const journal = options.journal ?? createMemoryJournal({ forgetEnded: true });
  const board = new RunBoard((event) => home.shared.tell(event, options.onEvent), settings.keepRecords);
  const id = randomId(random);
  const isReplay = settings.tape?.kind === 'replay';
  const gateway = new SwarmGateway({ system, swarm: id, providers, isReplay });
  const home = new SwarmHome({ system, journal, clock, settings, board, log, tape, gateway });
  home.shared.calls.offer(mcp.deskTools);
  home.shared.calls.offer(inlineDeskTools(options.tools ?? [], clock));
  openHome(id, home);
  home.shared.progress = openProgress(home, id, clock);
  try {
    if (settings.telemetry !== undefined) {
      const wallMsOf = (atMs: number): number => home.wallMsOf(atMs);
      home.telemetry = await openTelemetry({ settings: settings.telemetry, wallMsOf, log: home.log });
    }
    const tree = await startTree(system, id, home);
    system.watch(tree, ({ reason }) => {
      home.actors = undefined;
      home.close();
      const { failure } = home.journal;
      if (home.phase !== 'stopping') {
        home.phase = 'failed';
        const told = { reason: describeExit(reason), ...(failure === undefined ? {} : { err: failure.error }) };
        home.log.error(told, 'the supervisor of the swarm ended, and all its open runs with it');
      }
      const error = supervisorEnded(reason, failure);
      home.wishes.abandon(error);
      home.abandonRuns(error);
      board.close();
    });
    return new LocalSwarm({
      home,
      stop: async () => {
        // Else the end of the system would overtake what the gateway is told, and the log would name it as lost.
        await home.atMost(mostLeaveMs, gateway.leave());
        await (options.system === undefined ? system.stop() : stopTree(system, tree));
        closeHome(id);
        await mcp.close();
        if (options.journal === undefined) await journal.close();
        await tape?.close();
        await home.shared.progress?.close();
      },
    });
  } catch (error) {
    void gateway.leave();
    closeHome(id);
    if (options.system === undefined) await system.stop();
    await tape?.close();
    await home.shared.progress?.close();
    throw error;
  }
}

/** After the system, since one that does not come up would leave a file where the next try wants to make one. */
async function openTapeOf({ tape }: SwarmSettings, providers: SwarmProviders): Promise<TapeDeck | undefined> {
  return tape === undefined ? undefined : await openTape(tape, secretTextsIn(providers));
}

/** What a journal failed with, and had not made good, is why the coordinator did; its exit reason does not get as far as here. */
function supervisorEnded(reason: ExitReason, failure: { readonly error: unknown } | undefined): ActorError {
  const ended = `the swarm's supervisor ended: ${describeExit(reason)}`;
  if (failure === undefined) return new ActorError('run-failed', ended);
  const { error: cause } = failure;
  const why = cause instanceof Error ? cause.message : describeValue(cause);
  return new ActorError('run-failed', `${ended}, since the journal failed: ${why}`, { cause });
}

/** A tree that gave up, or whose system stopped, has ended already. */
async function stopTree(system: ActorSystem, tree: Ref<Supervisor>): Promise<void> {
  try {
    await system.stop(tree);
  } catch (error) {
    if (!isActorError(error, 'no-actor') && !isActorError(error, 'system-stopped')) throw error;
  }
}

/** The coordinator and the tool runner side by side, and beneath them, so that neither's crash ends an agent, the agents' supervisor. */
async function startTree(system: ActorSystem, swarm: string, home: SwarmHome): Promise<Ref<Supervisor>> {
  const tree = system.supervise({ strategy: 'one-for-one', ...budget, children: [] });
  const coordinator: Ref<Coordinator> = await startChild(tree, child(runCoordinator, { swarm }, { id: 'coordinator' }));
  const runner: Ref<ToolRunner> = await startChild(tree, child(toolRunner, { swarm }, { id: 'tool-runner' }));
  const desk: Ref<SharedDesk> = await startChild(tree, child(sharedDesk, { swarm }, { id: 'desk' }));
  const keeper =
    home.tape === undefined ? undefined : await startChild(tree, child(tapeKeeper, { swarm }, { id: 'tape-keeper' }));
  const sink = home.settings.deltas ? await startChild(tree, child(deltaSink, { swarm }, { id: 'delta-sink' })) : undefined;
  const agentsOptions = { strategy: 'dynamic', ...agentBudget, children: [agentTemplate], listener: coordinator } as const;
  const agents = await startChild(tree, childSupervisor(agentsOptions, { id: 'agents', shutdownMs: treeShutdownMs }));
  const actors: SwarmActors = { coordinator, toolRunner: runner, desk, agents, tapeKeeper: keeper, deltaSink: sink };
  home.actors = actors;
  home.tellCoordinator();
  return tree;
}
