// What a supervisor answers to a request for one child, by the state that the child is in; pure. The refusals are OTP's.
import type { ErrorCode } from '../../base/error-codes.ts';
import type { SupervisedChild } from './supervised-child.ts';

export type ChildRequest = 'start' | 'terminate' | 'restart' | 'delete';

/** A child as those who make requests see it. */
export type ChildPhase = 'absent' | 'running' | 'restarting' | 'ending';

export type Verdict =
  | { readonly kind: 'do' }
  /** There is nothing to do. */
  | { readonly kind: 'done' }
  /** Decided when the child is gone. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'refuse'; readonly code: ErrorCode };

const doIt: Verdict = { kind: 'do' };
const wait: Verdict = { kind: 'wait' };
const refuse = (code: ErrorCode): Verdict => ({ kind: 'refuse', code });

const verdicts: Readonly<Record<ChildRequest, Readonly<Record<ChildPhase | 'unknown', Verdict>>>> = {
  start: {
    unknown: doIt,
    absent: refuse('already-present'),
    running: refuse('already-started'),
    restarting: refuse('already-present'),
    ending: wait,
  },
  terminate: { unknown: refuse('child-not-found'), absent: { kind: 'done' }, running: doIt, restarting: doIt, ending: wait },
  restart: {
    unknown: refuse('child-not-found'),
    absent: doIt,
    running: refuse('child-running'),
    restarting: refuse('child-restarting'),
    ending: wait,
  },
  delete: {
    unknown: refuse('child-not-found'),
    absent: doIt,
    running: refuse('child-running'),
    restarting: refuse('child-restarting'),
    ending: wait,
  },
};

export function judgeRequest(request: ChildRequest, child: SupervisedChild | undefined): Verdict {
  return verdicts[request][child === undefined ? 'unknown' : phaseOf(child)];
}

export function phaseOf(child: Pick<SupervisedChild, 'state' | 'isDue' | 'isToReturn' | 'onStarted'>): ChildPhase {
  switch (child.state) {
    case 'absent':
      return child.isDue ? 'restarting' : 'absent';
    case 'up':
      return 'running';
    case 'starting':
      return child.onStarted === undefined ? 'restarting' : 'running';
    case 'stopping':
      return child.isToReturn ? 'restarting' : 'ending';
    case 'down':
      return 'restarting';
  }
}
