// Main's end of the control plane of one host. By itself comlink never settles a call whose thread died; so each call is raced against the
// host's end and a deadline, and the proxy is released by hand.
import type { MessagePort } from 'node:worker_threads';
import { type Endpoint, type Remote, releaseProxy, wrap } from 'comlink';
import { ActorError } from '../base/actor-error.ts';
import type { Clock } from '../base/clock.ts';
import { decodeError } from '../base/wire-error.ts';
import type { HostControl, Reply } from './host-control.ts';

export class ControlClient {
  readonly #port: MessagePort;
  readonly #clock: Clock;
  readonly #remote: Remote<HostControl>;
  readonly #open = new Set<(error: ActorError) => void>();
  #end: ActorError | undefined;

  constructor(port: MessagePort, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
    // The cast: node's port has what comlink needs of an endpoint; the types differ in the event's.
    this.#remote = wrap<HostControl>(port as unknown as Endpoint);
    port.unref();
  }

  /**
   * Makes one call. Rejects with the error that the host answered, with `control-timeout`, or with the error of the host's end.
   * The deadline's timer holds the process alive, so that awaiting a call is safe.
   */
  call<Value>(
    name: keyof HostControl,
    timeoutMs: number,
    invoke: (remote: Remote<HostControl>) => Promise<Reply<Value>>,
  ): Promise<Value> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    const deadline = this.#clock.after(timeoutMs, () => fail(timeoutError(name, timeoutMs)));
    const settle = (): void => {
      deadline.cancel();
      this.#open.delete(fail);
    };
    const fail = (error: unknown): void => {
      settle();
      reject(error);
    };
    this.#open.add(fail);
    invoke(this.#remote).then((answer) => {
      settle();
      if (answer.ok) resolve(answer.value);
      else reject(decodeError(answer.error, name === 'boot' || name === 'assign' ? 'boot-failed' : 'handler-failed'));
    }, fail);
    return promise;
  }

  /** The host is gone: open calls reject with `error`, and so do later ones. */
  end(error: ActorError): void {
    if (this.#end !== undefined) return;
    this.#end = error;
    for (const fail of [...this.#open]) fail(error);
    this.#remote[releaseProxy]();
    this.#port.close();
  }
}

function timeoutError(name: string, timeoutMs: number): ActorError {
  return new ActorError('control-timeout', `a host did not answer \`${name}\` within ${timeoutMs} ms`, {
    details: { call: name, timeoutMs },
  });
}
