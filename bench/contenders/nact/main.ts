// nact: a stateful actor by `spawn`, which takes messages one at a time (`spawnStateless` does not), and `dispatch`. Actors get names from a
// counter: those that nact draws by lot clash among some ten thousand.
import { type Message } from '../actor-library/actor-library.ts';
import { programsOf } from '../actor-library/programs.ts';
import { importPeer } from '../peer.ts';
import { runProgram } from '../program.ts';

interface Ref {
  readonly path: object;
}

/** Of nact, what is used here. */
interface Nact {
  start(): Ref;
  spawn<State>(parent: Ref, handle: (state: State, message: Message<Ref>) => State, name: string): Ref;
  dispatch(ref: Ref, message: Message<Ref>): void;
}

const { start, spawn, dispatch } = await importPeer<Nact>('nact');
const system = start();
let names = 0;

await runProgram(
  programsOf<Ref>({
    start(handle) {
      names += 1;
      return spawn<number>(
        system,
        (state = 0, message) => {
          handle(message);
          return state + 1;
        },
        `actor-${names}`,
      );
    },
    send: dispatch,
  }),
);
