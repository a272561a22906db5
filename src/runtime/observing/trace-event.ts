// What the tracer of an actor is told.

interface Traced {
  /** By the wall clock of the actor's thread. */
  readonly at: number;
  /** The actor's life; 0 where it is not known. */
  readonly incarnation: number;
}

/** A message that the actor begins to handle, or sends. After an `await` only what goes by the context is known to be sent by the actor. */
export interface TracedMessage extends Traced {
  readonly kind: 'in' | 'out';
  /** `callback` for the runtime's own calls: DOWN, exits, timers, pipes. */
  readonly method: string;
  /** The arguments in a few words, redacted by the definition of whom the message is for. */
  readonly summary: string;
  readonly isAsk: boolean;
  /** The target of what is sent. */
  readonly to?: string;
}

/** The end of a turn. */
export interface TracedTurn extends Traced {
  readonly kind: 'handled';
  readonly method: string;
  /** From its start, its awaits included. */
  readonly durationMs: number;
}

/** Another state of the actor's life. */
export interface TracedState extends Traced {
  readonly kind: 'suspended' | 'resumed' | 'restart';
}

export interface TracedExit extends Traced {
  readonly kind: 'exit';
  readonly reason: string;
  readonly text: string;
}

/** Events that were not sent, as there were too many. */
export interface TracedGap extends Traced {
  readonly kind: 'left-out';
  readonly count: number;
}

/** The last event, unless the tracer itself put an end to it. */
export interface TracedEnd extends Traced {
  readonly kind: 'ended';
  readonly why: 'no-actor' | 'gone' | 'thread-lost';
}

export type TraceEvent = TracedMessage | TracedTurn | TracedState | TracedExit | TracedGap | TracedEnd;

/** An event before it is known when it was, and in which life. */
export type TraceDraft = TraceEvent extends infer Event
  ? Event extends TraceEvent
    ? Omit<Event, 'at' | 'incarnation'>
    : never
  : never;
