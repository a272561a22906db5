// How events and reports name an actor.

/** Which actor an event or a report is about. */
export interface ActorLabel {
  /** `node/slot/id`. */
  readonly address: string;
  readonly slot: number;
  /** `module#name`; empty where it is not known. */
  readonly definition: string;
  /** 0 where it is not known. */
  readonly incarnation: number;
}
