// Comedy: in-memory children of the root actor, defined by a plain object, and `send`; for asks a child in a thread of its own, and
// `sendAndReceive`. Its log is silent.
import { programsOf } from '../actor-library/programs.ts';
import { runProgram } from '../program.ts';
import { type Actor, rootActor } from './root-actor.ts';

const root = await rootActor();

await runProgram({
  ...programsOf<Actor>({
    start: (handle) => root.createChild({ message: handle }, { mode: 'in-memory' }),
    send: (ref, message) => void ref.send('message', message),
  }),
  ask: () => import('./ask.ts'),
});
