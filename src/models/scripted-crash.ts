// The ways in which a scripted model goes down, so that tests can show what the swarm does about it.
import { ActorError } from '../base/actor-error.ts';
import type { Crash, ScriptStep } from './scripted-step.ts';

/** Counts one crash of the step, in shared memory when it has a counter; false when it has crashed `times` times already. */
export function takeOne(step: ScriptStep, spent: Map<ScriptStep, number>): boolean {
  if (step.times === undefined) return true;
  if (step.counter !== undefined) return Atomics.add(new Int32Array(step.counter), 0, 1) < step.times;
  const before = spent.get(step) ?? 0;
  spent.set(step, before + 1);
  return before < step.times;
}

/** Never resolves; what it does to the thread is the crash's matter. */
export function crashNow(crash: Crash, signal: AbortSignal): Promise<never> {
  switch (crash) {
    case 'exit':
      process.exit(3);
      break;
    case 'loop':
      for (;;);
    case 'error':
      throw new Error('the scripted model failed as its script says');
    case 'throw':
      // A microtask's error has no handler above it: it ends the thread as any forgotten throw in user code would.
      queueMicrotask(() => {
        throw new Error('the scripted model threw outside its call, as its script says');
      });
      break;
    default:
      crash satisfies never;
  }
  return new Promise((_, reject) => {
    const onAbort = (): void => reject(new ActorError('cancelled', 'the model call was cancelled', { cause: signal.reason }));
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
