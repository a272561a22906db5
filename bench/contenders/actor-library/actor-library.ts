// What the scenarios within a thread need of a library of actors: to start one, and to send to it.

/** A fresh object for each send. `visit` is answered with `add`. */
export type Message<Ref> = Readonly<{ type: 'add'; by: number }> | Readonly<{ type: 'visit'; from: Ref }>;

export type Handle<Ref> = (message: Message<Ref>) => void;

export interface ActorLibrary<Ref> {
  /** Starts an actor that calls `handle` for each message, one after another. A promise where the library gives one. */
  start(handle: Handle<Ref>): Ref | PromiseLike<Ref>;
  send(to: Ref, message: Message<Ref>): void;
}

export function add<Ref>(by: number): Message<Ref> {
  return { type: 'add', by };
}

/** Starts as many, one after another; each gets its handler by its index. */
export async function startAll<Ref>(
  library: ActorLibrary<Ref>,
  count: number,
  handlerOf: (index: number) => Handle<Ref>,
): Promise<readonly Ref[]> {
  const refs: Ref[] = [];
  for (let index = 0; index < count; index += 1) refs.push(await library.start(handlerOf(index)));
  return refs;
}
