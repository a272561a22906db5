// What is wrong with the provider of one account, as far as its calls have told: the last failure, and whether it was ever reached. What is said of it
// holds no times: models read it.
import type { ModelFault } from '../../models/model.ts';
import { type CallRefusal, type LastFailure, refusal } from './call-outcome.ts';
import { mostMoments } from './circuit.ts';

/** How long a call goes on trying, in milliseconds. */
export interface Patience {
  readonly patienceMs: number;
  /** With a provider that was never reached. */
  readonly unreachedPatienceMs: number;
}

export class Trouble {
  readonly #provider: string;
  #last: LastFailure | undefined;
  #wasReached = false;
  /** The last call got no connection, as all before it: nothing was sent. */
  #isUnreached = false;

  constructor(provider: string) {
    this.#provider = provider;
  }

  /** The provider began to answer a call. */
  reached(): void {
    this.#wasReached = true;
    this.#isUnreached = false;
  }

  failed({ code, message }: LastFailure, { billed }: ModelFault): void {
    this.#last = { code, message };
    if (code !== 'model-unreachable' || billed !== 'no') this.reached();
    else this.#isUnreached = !this.#wasReached;
  }

  patienceOf({ patienceMs, unreachedPatienceMs }: Patience): number {
    return this.#isUnreached ? unreachedPatienceMs : patienceMs;
  }

  /**
   * After how many milliseconds it is asked again, when it was never reached and so may be starting: some times within the little patience that there is
   * with it. Undefined: it is treated as any other.
   */
  momentMs({ patienceMs, unreachedPatienceMs }: Patience): number | undefined {
    return this.#isUnreached && unreachedPatienceMs < patienceMs ? unreachedPatienceMs / mostMoments : undefined;
  }

  /** Why the provider is sent nothing. */
  get last(): LastFailure {
    return this.#last ?? { code: 'circuit-open', message: `provider "${this.#provider}" is out of order` };
  }

  /** What becomes of a call that does not wait until the provider is asked again. */
  circuitOpen(): CallRefusal {
    const why = this.#last === undefined ? '' : `; the last call failed as ${this.#last.code}: ${this.#last.message}`;
    const message = `provider "${this.#provider}" is out of order, and is sent nothing for a while${why}`;
    const refused = refusal('circuit-open', message, { billed: 'no', isRetryable: true });
    return this.#last === undefined ? refused : { ...refused, error: { ...refused.error, after: this.#last } };
  }
}
