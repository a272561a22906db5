// A supervisor as data, for those who look at the tree.
import type { SupervisorPicture } from '../../runtime/kernel/cell.ts';
import type { ChildTable } from './child-table.ts';
import type { SupervisorFlags } from './supervisor-flags.ts';

/** Children named at most: a supervisor may have very many. */
const mostNamed = 1_000;

export function pictureOf({ strategy }: SupervisorFlags, children: ChildTable): SupervisorPicture {
  const named: SupervisorPicture['children'][number][] = [];
  for (const { spec, state, place } of children.all()) {
    if (named.length >= mostNamed) break;
    named.push({ id: spec.id, restart: spec.restart, state, place });
  }
  return { strategy, children: named };
}
