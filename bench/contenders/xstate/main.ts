// XState: actors of `fromTransition`, the leanest logic that has a mailbox, made by `createActor` and started; `send`..
import { type Handle, type Message } from '../actor-library/actor-library.ts';
import { programsOf } from '../actor-library/programs.ts';
import { importPeer } from '../peer.ts';
import { runProgram } from '../program.ts';

interface ActorRef {
  start(): ActorRef;
  send(event: Message<ActorRef>): void;
}

interface Context {
  readonly handle: Handle<ActorRef>;
  readonly handled: number;
}

/** Of XState, what is used here. */
interface XState {
  fromTransition(
    transition: (context: Context, event: Message<ActorRef>) => Context,
    initial: (options: { readonly input: Handle<ActorRef> }) => Context,
  ): object;
  createActor(logic: object, options: { readonly input: Handle<ActorRef> }): ActorRef;
}

const { fromTransition, createActor } = await importPeer<XState>('xstate');

const logic = fromTransition(
  (context, event) => {
    context.handle(event);
    return { handle: context.handle, handled: context.handled + 1 };
  },
  ({ input }) => ({ handle: input, handled: 0 }),
);

await runProgram(
  programsOf<ActorRef>({
    start: (handle) => createActor(logic, { input: handle }).start(),
    send: (ref, message) => ref.send(message),
  }),
);
