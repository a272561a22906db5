// One child as its supervisor knows it. Data only; the driver acts on it.
import type { Cancellable } from '../../runtime/actor-context.ts';
import type { ExitReason } from '../../runtime/exit-reason.ts';
import type { Place } from '../../runtime/kernel/op.ts';
import type { ChildSpec } from './child-spec.ts';
import { RestartWindow } from './restart-window.ts';

/** `down`: it ended, and awaits its next life. `absent`: it has a specification and no actor. */
export type ChildState = 'absent' | 'starting' | 'up' | 'stopping' | 'down';

/** What became of a start that was asked for. */
export type StartOutcome =
  | { readonly kind: 'up' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'failed'; readonly reason: ExitReason };

export class SupervisedChild {
  spec: ChildSpec;
  readonly window: RestartWindow | undefined;
  state: ChildState = 'absent';
  place: Place | undefined = undefined;
  incarnation = 0;
  /** Whether a life at its address was. */
  wasReady = false;
  /** While it is down: nobody waits at its address, as its thread was lost and its slot took nobody in. */
  isVacant = false;
  /** Why it last ended. */
  reason: ExitReason = { kind: 'normal' };
  /** While it starts because somebody asked, and not by a restart: told what came of it. */
  onStarted: ((outcome: StartOutcome) => void) | undefined = undefined;
  /** Told when it is gone for good. */
  onGone: (() => void)[] | undefined = undefined;
  /** While it is stopping: whether it is to live again after that. */
  isToReturn = false;
  /** A group restart, or the supervisor's end, is to end it. */
  mustEnd = false;
  /** The plan at work is to start it. */
  isDue = false;
  /** The kill that follows a stop which takes too long. */
  late: Cancellable | undefined = undefined;
  /** Its back-off, while it waits. */
  pause: Cancellable | undefined = undefined;
  /** Failures in a row, for the back-off. */
  failures = 0;
  /** When this life became ready. */
  upAt: number | undefined = undefined;

  constructor(spec: ChildSpec) {
    this.spec = spec;
    this.window = spec.budget === undefined ? undefined : new RestartWindow(spec.budget);
  }

  get isAlive(): boolean {
    return this.state === 'up' || this.state === 'starting' || this.state === 'stopping';
  }
}
