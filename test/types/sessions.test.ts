import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { type Agent, defineAgent } from '../../src/agents/agent.ts';
import type { Run, Session } from '../../src/agents/runs/run.ts';
import type { Swarm } from '../../src/agents/swarm.ts';

test('a session answers in the type of its agent, and takes a mode of the two that there are', () => {
  const counter = defineAgent({
    name: 'counter',
    description: 'Counts',
    instructions: 'Count.',
    model: 'brawn',
    outputSchema: z.object({ n: z.number() }),
  });
  expectTypeOf(counter).toEqualTypeOf<Agent<string, { n: number }>>();
  const spawn = (swarm: Swarm) => swarm.spawn(counter, { input: 'count', mode: 'session', label: 'a', taskName: 'b' });
  expectTypeOf(spawn).returns.toEqualTypeOf<Run<{ n: number }>>();
  expectTypeOf<Run<{ n: number }>['session']>().toEqualTypeOf<Session<{ n: number }> | undefined>();
  expectTypeOf<ReturnType<Session<{ n: number }>['send']>>().toEqualTypeOf<Run<{ n: number }>>();
  // @ts-expect-error there is no such mode
  const wrong = (swarm: Swarm) => swarm.spawn(counter, { input: 'count', mode: 'sesion' });
  expectTypeOf(wrong).toBeFunction();
});
