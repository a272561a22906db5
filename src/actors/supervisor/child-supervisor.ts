// A supervisor as the child of another.
import { type ChildOptions, type ChildSpec, child } from './child-spec.ts';
import { supervisor } from './supervisor.ts';
import { type SupervisorOptions, supervisorFlags } from './supervisor-flags.ts';
import type { Supervisor } from './supervisor-protocol.ts';

/**
 * Describes a supervisor as a child: of the type `supervisor`, with all the time that its own children need (`shutdownMs` Infinity). When it
 * gives up it ends with `shutdown`: a permanent one is restarted with its `children`, a transient one is not. Throws as `child` and `supervise` do.
 */
export function childSupervisor(options: SupervisorOptions, childOptions: Omit<ChildOptions, 'type'>): ChildSpec<Supervisor> {
  supervisorFlags(options);
  return child(supervisor, options, { ...childOptions, type: 'supervisor' });
}
