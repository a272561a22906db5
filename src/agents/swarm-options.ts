// What a swarm is made of, as its user says it.
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { ProvidersOption } from '../models/providers-option.ts';
import type { ActorSystem } from '../system/create-system.ts';
import type { Tool } from '../tools/tool.ts';
import type { Agent } from './agent.ts';
import type { GatewayOptions } from './gateway/gateway-options.ts';
import type { Journal } from './journal/journal.ts';
import type { ContextOptions } from './life/compaction/context-options.ts';
import type { Limits } from './limits.ts';
import type { McpOptions } from './mcp/mcp-options.ts';
import type { FallbackOptions } from './model-choice.ts';
import type { MoneyOptions } from './money/money-options.ts';
import type { SessionOptions } from './sessions/session-options.ts';
import type { SharedOptions } from './shared/shared-options.ts';
import type { SwarmEvent } from './swarm-events.ts';
import type { TapeOptions } from './tape/tape-options.ts';
import type { TelemetryOptions } from './telemetry/telemetry-options.ts';
import type { OutsideOptions } from './trust/outside-options.ts';
import type { TrustOptions } from './trust/policy.ts';

/** The model of each role, as `provider:model-id` or the name of an embedded model. */
export interface ModelRoles {
  /** Plans and merges. Default `extractive`. */
  readonly brain?: string;
  /** Does the narrow tasks. Default `extractive`. */
  readonly brawn?: string;
}

export interface SwarmOptions
  extends SharedOptions,
    ContextOptions,
    GatewayOptions,
    MoneyOptions,
    FallbackOptions,
    McpOptions,
    OutsideOptions,
    TrustOptions {
  /** The system to run on; it is not stopped with the swarm. Default: one of the swarm's own. */
  readonly system?: ActorSystem;
  /** Threads of the swarm's own system; 0 runs everything on this thread. Default: as `createSystem`. Not together with `system`. */
  readonly threads?: number;
  readonly models?: ModelRoles;
  /** Options of the built-in hosted providers (keys, base URLs, limits), and providers beside the built-in ones, by name. */
  readonly providers?: ProvidersOption;
  /** Folders whose files every run may read; they must be there. Default: none. */
  readonly roots?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** The agents that models may spawn, where an agent's `mayDelegate` names them. Default: the built-in document reader. */
  readonly agents?: readonly Agent[];
  /** Tools that agents may name, beside the built-in ones. */
  readonly tools?: readonly Tool[];
  /** Files larger than this are refused as `file-too-large`. Default 67,108,864 (64 MiB). */
  readonly maxFileBytes?: number;
  /** How many records of ended runs `records()` keeps; whole trees of runs are let go, the oldest first. At least 1; default 10,000. */
  readonly keepRecords?: number;
  /** What models may set when they start runs, and the bounds of sessions. */
  readonly sessions?: SessionOptions;
  /** Hears of every change. What it throws is ignored. */
  readonly onEvent?: (event: SwarmEvent) => void;
  /** Where the swarm's notices go, and those of its own system; a pino logger fits. Default: nowhere. */
  readonly log?: Log;
  /** Spans and metrics through OpenTelemetry; an empty object takes the program's own providers. Default: none. */
  readonly telemetry?: TelemetryOptions;
  /** Where the runs' events are kept. The swarm does not close one that it is given: close it once `stop` has settled. Default: in memory. */
  readonly journal?: Journal;
  /** Records every model call, or answers every one from a recording. */
  readonly tape?: TapeOptions;
  readonly clock?: Clock;
  readonly random?: Random;
}
