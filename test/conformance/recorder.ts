// Writes down what the actors of a case do, in order, on the main thread of every stage; so the test reads the lines where they stand. Notes of
// one thread come in the order in which they were made. It also tells an actor whose set-up asks what is planned for it.
import { defineActor } from '../../src/runtime/definition.ts';
import type { AnyRef } from '../../src/runtime/ref.ts';

/** How a set-up is to go; `fail-once`: the next fails, those after it start. */
export type Plan = 'start' | 'fail' | 'fail-once' | 'ignore' | 'hang';

export interface Recorder {
  note(line: string): void;
  plan(id: string): Plan;
  /** Watches, and notes the end as `id down kind`. */
  watch(ref: AnyRef, id: string): void;
}

/** What the recorder of one stage holds. */
export interface Recording {
  readonly lines: string[];
  /** By the actor's id; who is not named starts. */
  readonly plans: Map<string, Plan>;
  /** How often a set-up of that id asked. */
  readonly tries: Map<string, number>;
}

const recordings = new Map<string, Recording>();

export function openRecording(key: string): Recording {
  const recording: Recording = { lines: [], plans: new Map(), tries: new Map() };
  recordings.set(key, recording);
  return recording;
}

export const recorder = defineActor<Recorder, { key: string }>(import.meta.url, 'recorder', (ctx, { key }) => {
  const recording = recordings.get(key);
  if (recording === undefined) throw new Error(`there is no recording "${key}" on this thread`);
  return {
    note: (line) => void recording.lines.push(line),
    plan: (id) => {
      recording.tries.set(id, (recording.tries.get(id) ?? 0) + 1);
      const plan = recording.plans.get(id) ?? 'start';
      if (plan === 'fail-once') recording.plans.delete(id);
      return plan;
    },
    watch: (ref, id) => {
      ctx.watch(ref, ({ reason }) => void recording.lines.push(`${id} down ${reason.kind}`));
    },
  };
});
