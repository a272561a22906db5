// What the parts of a kernel ask of it. Declared here, below them all, so that they need not know one another or the kernel.
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { ActorContext, AnyDefinition, Placement, ThreadIdentity } from '../actor-context.ts';
import type { ActorAddress, ActorId, NodeIdentity } from '../address.ts';
import type { MonitorTable } from '../life/monitor-table.ts';
import type { RecentDeaths } from '../life/recent-deaths.ts';
import type { AskTable } from '../mail/ask-table.ts';
import type { Deadlines } from '../mail/deadline.ts';
import type { DeferredTable } from '../mail/deferred-table.ts';
import type { OfferTable } from '../mail/offer-table.ts';
import type { Answerer, ReplyHandle } from '../mail/reply-handle.ts';
import type { NameService } from '../names/name-service.ts';
import type { TraceTable } from '../observing/trace-table.ts';
import type { ActorRef } from '../ref.ts';
import type { DeadLetterOffice } from '../reporting/dead-letter-office.ts';
import type { EventSink } from '../reporting/events.ts';
import type { Cell } from './cell.ts';
import type { CellTable } from './cell-table.ts';
import type { Op, Origin, Place } from './op.ts';
import type { Equip, Executing, TurnStamp } from './ports.ts';

export interface Core extends Answerer {
  readonly node: NodeIdentity;
  readonly slot: number;
  readonly generation: number;
  readonly thread: ThreadIdentity;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly initTimeoutMs: number;
  readonly askTimeoutMs: number;
  readonly stamp: TurnStamp;
  /** For tests: what an actor's handlers are replaced by when its set-up has given them. */
  readonly equip: Equip | undefined;
  readonly attribute: <T>(who: Executing, work: () => T | Promise<T>) => Promise<T>;
  readonly asks: AskTable;
  readonly deadlines: Deadlines;
  readonly cells: CellTable;
  readonly monitors: MonitorTable;
  readonly deadLetters: DeadLetterOffice;
  readonly events: EventSink;
  readonly deferred: DeferredTable;
  readonly offers: OfferTable;
  readonly recentDeaths: RecentDeaths;
  readonly traces: TraceTable;
  /** How many traces there are on actors of this thread. */
  tracing: number;
  readonly names: NameService;
  /** The actor on the stack. */
  current: Cell | undefined;

  /** An id for a new actor in `slot`. */
  mint(slot: number): ActorId;
  /** The slot where a new actor of a parent in this thread goes. */
  slotFor(placement: Placement): number;
  /** Brings an op to its slot, this one or another; FIFO per slot. */
  route(slot: number, op: Op): void;
  /** This thread is being drained, to be replaced. */
  readonly isDraining: boolean;
  /** The life of `slot` that a spawn sent now will reach. */
  nextOriginOf(slot: number): Origin;
  /** The life of `slot` that is connected now, or will be next. */
  originOf(slot: number): Origin;
  schedule(cell: Cell): void;
  /** The same at the end of a turn: it may go on at once. */
  resume(cell: Cell): void;
  /** Freezes what is sent, unless the system was told not to. */
  freeze(value: unknown): void;
  loadDefinition(key: string): Promise<AnyDefinition>;
  makeContext(cell: Cell): ActorContext;
  makeRef(place: Place, definitionKey: string): ActorRef;
  makeReplyHandle(slot: number, generation: number, number: number): ReplyHandle;
  addressOf(place: Place): ActorAddress;
}
