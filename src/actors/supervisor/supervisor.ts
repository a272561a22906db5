// The supervisor: an actor whose children are restarted when they fail, by their policy, within a budget, in order.
// 1. Requests are answered when they are done, and none holds up another: what is asked meanwhile is answered meanwhile.
import { defineActor } from '../../runtime/definition.ts';
import type { ReplyTo } from '../../runtime/mail/reply-handle.ts';
import { SupervisorDriver } from './supervisor-driver.ts';
import { type SupervisorOptions, supervisorFlags } from './supervisor-flags.ts';
import type { ChildResult, StartChildResult, Supervisor } from './supervisor-protocol.ts';
import { SupervisorRequests } from './supervisor-requests.ts';
import { trapExits } from './trap-exits.ts';

/** The supervisor as an actor; `system.supervise` spawns it, `childSupervisor` describes it as a child. */
export const supervisor = defineActor<Supervisor, SupervisorOptions>(
  import.meta.url,
  'supervisor',
  async (ctx, options) => {
    trapExits(ctx);
    const driver = new SupervisorDriver(ctx, supervisorFlags(options));
    const requests = new SupervisorRequests(driver);
    await driver.startAll();
    const later = <T>(work: (answer: (result: T) => void) => void): ReplyTo<T> => {
      const reply = ctx.reply<T>();
      work((result) => reply.send(result));
      return reply;
    };
    return {
      startChild: (request) => later<StartChildResult>((answer) => requests.startChild(request, answer)),
      terminateChild: (which) => later<ChildResult>((answer) => requests.terminateChild(which, answer)),
      restartChild: (id) => later<StartChildResult>((answer) => requests.restartChild(id, answer)),
      deleteChild: (id) => later<ChildResult>((answer) => requests.deleteChild(id, answer)),
      whichChildren: () => requests.whichChildren(),
      countChildren: () => requests.countChildren(),
      getChildSpec: (id) => requests.getChildSpec(id),
    };
  },
  // Each child's set-up has its own limit.
  { initTimeoutMs: Number.POSITIVE_INFINITY },
);
