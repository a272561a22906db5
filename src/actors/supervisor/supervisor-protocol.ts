// The messages of a supervisor, and its answers. Refusals are values, by OTP's names.
import type { WireError } from '../../base/wire-error.ts';
import type { AnyRef } from '../../runtime/ref.ts';
import type { ChildSpec, ChildType } from './child-spec.ts';

/** What was asked is not possible; `error.code` says why. `ref`: the child that was started already. */
export interface Refused {
  readonly ok: false;
  readonly error: WireError;
  readonly ref?: AnyRef | undefined;
}

/** `ref` is undefined for a child whose set-up asked for no actor (`ignore`). */
export type StartChildResult = { readonly ok: true; readonly id: string; readonly ref: AnyRef | undefined } | Refused;
export type ChildResult = { readonly ok: true } | Refused;
export type ChildSpecResult = { readonly ok: true; readonly spec: ChildSpec } | Refused;

/** A child of a dynamic supervisor. */
export interface DynamicChild {
  readonly args: unknown;
  /** Default: the template's id, with a number. */
  readonly id?: string | undefined;
  /** The definition that the arguments are meant for; refused when the template has another. */
  readonly definitionKey?: string | undefined;
}

export interface ChildView {
  readonly id: string;
  /** Undefined when there is a specification and no actor; `restarting` from a failure until the next life is ready. */
  readonly ref: AnyRef | undefined | 'restarting';
  readonly type: ChildType;
  /** Of the current life, or of the last; 0 before the first. */
  readonly incarnation: number;
}

/** `specs`: specifications; `active`: children that are running, or about to end; by type, all that there are, running or not. */
export interface ChildCounts {
  readonly specs: number;
  readonly active: number;
  readonly supervisors: number;
  readonly workers: number;
}

export interface Supervisor {
  /** Starts a child after the others and waits for its set-up. A dynamic supervisor takes arguments instead of a specification. */
  startChild(child: ChildSpec | DynamicChild): StartChildResult;
  /** Stops a child, by id or ref, and waits until it is gone; a tell begins it. Its specification is kept, unless it is temporary. */
  terminateChild(child: string | AnyRef): ChildResult;
  /** Starts a child again that is not running, and waits for its set-up. It gets a new ref. */
  restartChild(id: string): StartChildResult;
  /** Forgets a child that is not running. */
  deleteChild(id: string): ChildResult;
  /** In the order of their starts. */
  whichChildren(): ChildView[];
  countChildren(): ChildCounts;
  getChildSpec(id: string): ChildSpecResult;
}
