// A simulated system as a swarm sees it: what `createSwarm` needs of a system, with a tool pool whose calls begin and end at steps of the
// schedule's choosing.
import { ActorError } from '../../src/base/actor-error.ts';
import type { ActorSystem } from '../../src/system/create-system.ts';
import { stopActor } from '../../src/system/stop-actor.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { runToolTask } from '../../src/tools/pool-entry.ts';
import type { ToolCall } from '../../src/tools/run-tool.ts';

/** Where the pool lets others interfere: it calls with what is about to happen, and hears whether the call's thread is lost there. */
export type PoolPoint = (point: string) => boolean;

export function swarmSystem(system: SimulatedSystem, point: PoolPoint): ActorSystem {
  const runTask: ActorSystem['runTask'] = async (request, options) => {
    const call = request.input as ToolCall;
    await system.whenever(`begin ${call.name}`);
    if (point(`tool on the pool begins`)) throw lost();
    const value = await runToolTask(call, { signal: options?.signal ?? new AbortController().signal });
    await system.whenever(`end ${call.name}`);
    if (point(`tool on the pool ends`)) throw lost();
    return { value, threadId: 99 };
  };
  const known: Partial<ActorSystem> = {
    node: { id: 'simulated', incarnation: '1' },
    spawn: (definition, args, options) => system.spawn(definition, args, options),
    supervise: (options, placement) => system.supervise(options, placement),
    watch: (ref, onDown, options) => system.watch(ref, onDown, options),
    stop: (ref, reason, options) =>
      ref === undefined ? Promise.resolve() : stopActor(system.kernel(0), ref, reason, options ?? {}),
    kill: (ref) => system.kill(ref),
    openThread: (name) => system.openThread(name),
    runTask,
  };
  // What else a system has, no swarm asks for; a missing method fails loudly.
  return known as ActorSystem;
}

function lost(): ActorError {
  return new ActorError('thread-lost', 'the thread of the tool was lost');
}
