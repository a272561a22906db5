// A document swarm whose runs the test moves by hand, behind the same port as the real one.
import type { RunOutcome, RunRecord } from '../../src/agents/runs/run-record.ts';
import type { SwarmEvent } from '../../src/agents/swarm-events.ts';
import { ActorError } from '../../src/base/actor-error.ts';
import type { DocumentSwarmSetting, OpenSwarm } from '../../src/cli/document-swarm.ts';
import { makeRecord } from './records.ts';

export interface HandSwarm {
  readonly open: OpenSwarm;
  /** Settles when the question was put. */
  readonly asked: Promise<void>;
  readonly cancelled: string[];
  readonly stopped: () => boolean;
  /** The setting it was opened with. */
  readonly setting: () => DocumentSwarmSetting | undefined;
  /** Puts a record in, and tells of it. */
  put(record: RunRecord): void;
  tell(event: SwarmEvent): void;
  finish(answer: string): void;
  fail(code: 'run-deadline' | 'cancelled'): void;
}

export function handSwarm(options: { readonly ignoresCancel?: boolean; readonly stopHangs?: boolean } = {}): HandSwarm {
  const records = new Map<string, RunRecord>();
  const cancelled: string[] = [];
  const outcome = Promise.withResolvers<RunOutcome<string>>();
  const asked = Promise.withResolvers<void>();
  let setting: DocumentSwarmSetting | undefined;
  let isStopped = false;
  const put = (record: RunRecord): void => {
    records.set(record.id, record);
    setting?.onEvent({ kind: 'run', record });
  };
  const fail: HandSwarm['fail'] = (code) => {
    const error = new ActorError(code, 'the run ended');
    const kind = code === 'cancelled' ? 'cancelled' : 'timed-out';
    const record = makeRecord({ id: '1', status: kind, outcome: kind, error: { code, message: 'the run ended' } });
    put(record);
    outcome.resolve({ ok: false, kind, error, record });
  };
  return {
    open: async (given) => {
      setting = given;
      return {
        answer: () => {
          put(makeRecord({ id: '1', status: 'waiting', acceptedMs: null, startedMs: null, endedMs: null }));
          asked.resolve();
          return outcome.promise;
        },
        records: () => [...records.values()],
        cancel: async (reason) => {
          cancelled.push(reason);
          if (options.ignoresCancel !== true) fail('cancelled');
        },
        stop: async () => {
          isStopped = true;
          if (options.stopHangs === true) await new Promise(() => {});
        },
      };
    },
    asked: asked.promise,
    cancelled,
    stopped: () => isStopped,
    setting: () => setting,
    put,
    tell: (event) => setting?.onEvent(event),
    finish: (answer) => {
      const record = makeRecord({ id: '1', result: answer });
      put(record);
      outcome.resolve({ ok: true, kind: 'done', value: answer, record });
    },
    fail,
  };
}
