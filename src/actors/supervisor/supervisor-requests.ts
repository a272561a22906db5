// What a supervisor is asked for by hand: each request is judged by the child's state, done by the driver, and answered when it is done.
import { ActorError, invalidArgument, isActorError } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import { encodeError } from '../../base/wire-error.ts';
import { type AnyRef, isRef, reflect } from '../../runtime/ref.ts';
import { type ChildRequest, judgeRequest, phaseOf } from './child-requests.ts';
import type { ChildSpec } from './child-spec.ts';
import { startError } from './failed-to-start.ts';
import { type StartOutcome, SupervisedChild } from './supervised-child.ts';
import type { SupervisorDriver } from './supervisor-driver.ts';
import { checkAdmissible } from './supervisor-flags.ts';
import type {
  ChildCounts,
  ChildResult,
  ChildSpecResult,
  ChildView,
  DynamicChild,
  Refused,
  StartChildResult,
} from './supervisor-protocol.ts';

type Answer<T> = (result: T) => void;

const done: ChildResult = { ok: true };

export class SupervisorRequests {
  readonly #driver: SupervisorDriver;
  #numbered = 0;

  constructor(driver: SupervisorDriver) {
    this.#driver = driver;
  }

  startChild(request: ChildSpec | DynamicChild, answer: Answer<StartChildResult>): void {
    let spec: ChildSpec;
    try {
      spec = this.#specOf(request);
    } catch (error) {
      if (!isActorError(error)) throw error;
      answer(refused(error));
      return;
    }
    this.#judged('start', spec.id, answer, () => {
      const child = new SupervisedChild(spec);
      this.#driver.children.add(child);
      this.#driver.start(child, (outcome) => {
        if (outcome.kind === 'failed') this.#driver.children.remove(child);
        answer(this.#answerFor(child, outcome));
      });
    });
  }

  terminateChild(which: string | AnyRef, answer: Answer<ChildResult>): void {
    const child = this.#find(which);
    const verdict = judgeRequest('terminate', child);
    if (verdict.kind === 'refuse') answer(refusal(verdict.code, String(which)));
    else if (verdict.kind === 'done' || child === undefined) answer(done);
    else {
      whenGone(child, () => answer(done));
      if (verdict.kind === 'do') this.#driver.terminate(child);
    }
  }

  restartChild(id: string, answer: Answer<StartChildResult>): void {
    if (this.#isDynamic) answer(refusal('dynamic-strategy', id));
    else {
      this.#judged('restart', id, answer, (child) => {
        if (child !== undefined) this.#driver.start(child, (outcome) => answer(this.#answerFor(child, outcome)));
      });
    }
  }

  deleteChild(id: string, answer: Answer<ChildResult>): void {
    if (this.#isDynamic) answer(refusal('dynamic-strategy', id));
    else {
      this.#judged('delete', id, answer, (child) => {
        if (child !== undefined) this.#driver.children.remove(child);
        answer(done);
      });
    }
  }

  whichChildren(): ChildView[] {
    return Array.from(this.#driver.children.all(), (child) => this.#viewOf(child));
  }

  countChildren(): ChildCounts {
    const { children } = this.#driver;
    let active = 0;
    let supervisors = 0;
    for (const { state, spec } of children.all()) {
      if (state === 'up' || state === 'stopping') active++;
      if (spec.type === 'supervisor') supervisors++;
    }
    return { specs: this.#isDynamic ? 1 : children.size, active, supervisors, workers: children.size - supervisors };
  }

  getChildSpec(id: string): ChildSpecResult {
    const template = this.#isDynamic ? this.#driver.flags.children[0] : undefined;
    const spec = this.#find(id)?.spec ?? (template?.id === id ? template : undefined);
    return spec === undefined ? refusal('child-not-found', id) : { ok: true, spec };
  }

  get #isDynamic(): boolean {
    return this.#driver.flags.strategy === 'dynamic';
  }

  #find(which: string | AnyRef): SupervisedChild | undefined {
    const { children } = this.#driver;
    return isRef(which) ? children.at({ slot: which.address.slot, id: which.address.id }) : children.get(which as string);
  }

  /** Refuses a request, or does it now, or decides when the child is gone. */
  #judged(request: ChildRequest, id: string, answer: Answer<Refused>, work: (child: SupervisedChild | undefined) => void): void {
    const child = this.#driver.children.get(id);
    const verdict = judgeRequest(request, child);
    if (verdict.kind === 'do') work(child);
    else if (verdict.kind === 'wait' && child !== undefined) whenGone(child, () => this.#judged(request, id, answer, work));
    else if (verdict.kind === 'refuse') {
      const ref = verdict.code === 'already-started' && child !== undefined ? this.#driver.refOf(child) : undefined;
      answer(refusal(verdict.code, id, ref));
    }
  }

  #answerFor(child: SupervisedChild, outcome: StartOutcome): StartChildResult {
    if (outcome.kind === 'failed') return failedStart(startError(outcome.reason));
    return { ok: true, id: child.spec.id, ref: outcome.kind === 'up' ? this.#driver.refOf(child) : undefined };
  }

  #viewOf(child: SupervisedChild): ChildView {
    const isRestarting = phaseOf(child) === 'restarting' && child.state !== 'stopping';
    const { id, type } = child.spec;
    return { id, ref: isRestarting ? 'restarting' : this.#driver.refOf(child), type, incarnation: child.incarnation };
  }

  #specOf(request: ChildSpec | DynamicChild): ChildSpec {
    const { flags } = this.#driver;
    const template = this.#isDynamic ? flags.children[0] : undefined;
    if (template === undefined) {
      checkAdmissible(flags, request as ChildSpec);
      return request as ChildSpec;
    }
    checkObject(request, 'child', 'the arguments of a child');
    if ('restart' in request) throw refusalError('dynamic-strategy', request.id);
    checkFields(request, ['args', 'id', 'definitionKey'], 'a dynamic child has');
    const { args, definitionKey = template.definitionKey, id = this.#nextId(template.id) } = request as DynamicChild;
    if (typeof id !== 'string' || id === '') throw invalidArgument('id', 'a text that is not empty', id);
    if (definitionKey !== template.definitionKey)
      throw invalidArgument('definition', `that of the template (${template.definitionKey})`, definitionKey);
    const { isTemplate: _, ...spec } = template;
    return { ...spec, id, args };
  }

  #nextId(prefix: string): string {
    let id: string;
    do id = `${prefix}-${++this.#numbered}`;
    while (this.#driver.children.get(id) !== undefined);
    return id;
  }
}

function whenGone(child: SupervisedChild, tell: () => void): void {
  child.onGone ??= [];
  child.onGone.push(tell);
}

function refused(error: ActorError, ref?: AnyRef): Refused {
  return { ok: false, error: encodeError(error, 'supervisor'), ...(ref === undefined ? {} : { ref }) };
}

/** A name that is taken says whose it is. */
function failedStart(error: ActorError): Refused {
  const { ref } = error.details;
  return refused(error, isRef(ref) ? reflect(ref) : undefined);
}

function refusal(code: ErrorCode, id: string, ref?: AnyRef): Refused {
  return refused(refusalError(code, id), ref);
}

const refusals: Partial<Record<ErrorCode, string>> = {
  'already-started': 'is running already',
  'already-present': 'has a specification already, and is not running',
  'child-running': 'is running',
  'child-restarting': 'is being restarted',
  'child-not-found': 'is not there',
  'dynamic-strategy': 'is of a dynamic supervisor, which makes all children from its template and forgets them at their end',
};

function refusalError(code: ErrorCode, id: unknown): ActorError {
  return new ActorError(code, `the child ${JSON.stringify(String(id))} ${refusals[code] ?? code}`, {
    details: { id: String(id) },
  });
}
