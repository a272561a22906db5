// The types of messages: what may be sent, and how a protocol reads as tells, asks and handlers.

/** A value that no thread can carry; the text says why the program does not compile. */
export interface Unsendable<Why extends string> {
  readonly 'cannot be sent to an actor': Why;
}

type Builtin =
  | Date
  | RegExp
  | ArrayBuffer
  | SharedArrayBuffer
  | DataView
  | NodeJS.TypedArray
  | Error
  | { readonly 'troupe.sendable': true };

/** `T` itself when it can cross to another thread, with its `readonly`s; else a type that names what cannot. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a reply has the type void.
export type Sendable<T> = T extends Builtin | string | number | bigint | boolean | null | undefined | void
  ? T
  : T extends symbol
    ? Unsendable<'a symbol'>
    : T extends (...args: never[]) => unknown
      ? Unsendable<'a function'>
      : T extends Promise<unknown>
        ? Unsendable<'a promise'>
        : T extends Map<infer Key, infer Value>
          ? Map<Sendable<Key>, Sendable<Value>>
          : T extends Set<infer Item>
            ? Set<Sendable<Item>>
            : T extends ReadonlyMap<infer Key, infer Value>
              ? ReadonlyMap<Sendable<Key>, Sendable<Value>>
              : T extends ReadonlySet<infer Item>
                ? ReadonlySet<Sendable<Item>>
                : T extends WeakMap<never, unknown> | WeakSet<never>
                  ? Unsendable<'a weak collection'>
                  : T extends object
                    ? { [K in keyof T]: Sendable<T[K]> }
                    : T;

/** Names that JavaScript itself calls on objects; `await ref.ask` must not send a message. */
export type ReservedName = 'then' | 'constructor' | 'toJSON';
export const reservedNames: ReadonlySet<string> = new Set<ReservedName>(['then', 'constructor', 'toJSON']);

/** What an interface must be to serve as a protocol: methods with sendable arguments and replies, no reserved or symbol name. */
export type Protocol<P> = {
  [K in keyof P]: K extends ReservedName | symbol
    ? Unsendable<'a reserved name'>
    : P[K] extends (...args: infer Args) => infer Reply
      ? (...args: { [I in keyof Args]: Sendable<Args[I]> }) => Sendable<Reply>
      : Unsendable<'not a method'>;
};

/** A protocol as one-way messages. */
export type Tells<P> = {
  readonly [K in keyof P]: P[K] extends (...args: infer Args) => unknown ? (...args: Args) => void : never;
};

/** A protocol as questions. */
export type Asks<P> = {
  readonly [K in keyof P]: P[K] extends (...args: infer Args) => infer Reply ? (...args: Args) => Promise<Reply> : never;
};

/** What a handler returns whose reply comes later: a reply handle, or what a stash gives. Only the types need the member. */
export interface LaterReply<T> {
  readonly 'troupe.later': (reply: T) => void;
}

/** A protocol as one-way messages that are waited with until they are admitted. */
export type Offers<P> = {
  readonly [K in keyof P]: P[K] extends (...args: infer Args) => unknown ? (...args: Args) => Promise<void> : never;
};

/** A protocol as what an actor implements; a handler may answer at once, with a promise, or later. */
export type Handlers<P> = {
  readonly [K in keyof P]: P[K] extends (...args: infer Args) => infer Reply
    ? (...args: Args) => Returned<Reply> | Promise<Returned<Reply>>
    : never;
};

/** What a handler of a message with that reply returns, or promises. */
export type Returned<Reply> = Reply | LaterReply<Reply>;
