// What a command was asked to do; an option that was not given is absent.

/** How a swarm is to work, as the words say it. */
export interface SwarmWishes {
  readonly quiet: boolean;
  readonly noConfig: boolean;
  readonly threads?: number;
  readonly maxConcurrent?: number;
  readonly timeoutMs?: number;
  readonly deadlineMs: number;
  readonly brain?: string;
  readonly brawn?: string;
  /** `null`: no cap was asked for. */
  readonly maxUsd?: number | null;
  readonly maxFileBytes?: number;
  /** The path of a tape. */
  readonly record?: string;
  readonly replay?: string;
}

export interface RunRequest extends SwarmWishes {
  /** `-`: it comes on stdin. */
  readonly question: string;
  /** Paths and patterns, as typed; none for a goal without files. */
  readonly patterns: readonly string[];
  readonly json: boolean;
  /** A module, as typed. */
  readonly agents?: string;
}

export interface MapRequest extends SwarmWishes {
  /** As typed: a module, with or without an export, or the name of a ready agent. */
  readonly agent: string;
  readonly items: string;
  readonly out: string;
  readonly resume: boolean;
  /** The folder whose files items may name, as typed; that of the file of items when absent. */
  readonly filesRoot?: string;
}

/** What `troupe agents` and `troupe models` were asked for. */
export interface ListRequest {
  readonly json: boolean;
  readonly noConfig: boolean;
  readonly agents?: string;
}
