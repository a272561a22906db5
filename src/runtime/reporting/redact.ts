// What a definition may say of what is shown of its actors.

/** What is about to be shown. */
export type Shown =
  /** The value is the list of the message's arguments. */
  | { readonly kind: 'message'; readonly method: string }
  /** The value is what the actor's own `onInspect` gave. */
  | { readonly kind: 'state' };

/** Gives what may be shown in place of `value`, which it must not change. */
export type Redact = (value: unknown, of: Shown) => unknown;
