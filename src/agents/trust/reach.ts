// How far a run's tools reach: what its agent says, within what the run that started it may reach, within what the operator allows. Only ever
// narrowed on the way down; nothing that a model says can widen it. Plain data.
import { resolve, sep } from 'node:path';
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkList, checkObject } from '../../base/check-options.ts';
import { hostPatterns, type Outside } from './outside-options.ts';
import type { TrustSettings } from './policy.ts';

/** What an agent may narrow for itself and for whatever it delegates to. */
export interface ReachOptions {
  /** Of the swarm's `roots` only what lies in these. */
  readonly roots?: readonly string[];
  /** Of the swarm's `fetch.hosts` only these. */
  readonly hosts?: readonly string[];
  /** `false`: nothing may be written. */
  readonly write?: boolean;
  /** `false`: no command may be run. */
  readonly commands?: boolean;
}

/** The reach of a run. */
export interface Reach {
  readonly roots: readonly string[];
  readonly hosts: readonly string[];
  readonly write: boolean;
  readonly commands: boolean;
  /** Patterns of tools that may not be used. */
  readonly denyTools: readonly string[];
  /** How long a tool call may wait for approval; `null` when there is nobody to ask. */
  readonly approvalTimeoutMs: number | null;
  /** Patterns of session tools of which each call must be approved; left out when there are none. Other tools say so themselves. */
  readonly approve?: readonly string[];
}

/** Throws `invalid-argument`, naming the field. */
export function checkReach(reach: unknown, field: string): void {
  if (reach === undefined) return;
  checkObject(reach, field);
  checkFields(reach, ['roots', 'hosts', 'write', 'commands'], 'the fields are', `${field}.`);
  const { roots, hosts, write, commands } = reach as ReachOptions;
  checkList(roots, `${field}.roots`, 'a list of folders');
  for (const [index, root] of (roots ?? []).entries())
    if (typeof root !== 'string' || root === '') throw invalidArgument(`${field}.roots[${index}]`, 'the path of a folder', root);
  if (hosts !== undefined) hostPatterns(hosts, `${field}.hosts`);
  for (const [name, value] of Object.entries({ write, commands }))
    if (value !== undefined && typeof value !== 'boolean') throw invalidArgument(`${field}.${name}`, 'true or false', value);
}

/** The reach of a run that code starts: the operator's, narrowed by the agent. */
export function reachOf(
  { roots, outside, trust }: { readonly roots: readonly string[]; readonly outside: Outside; readonly trust: TrustSettings },
  agent: { readonly reach: ReachOptions; readonly denyTools: readonly string[] },
): Reach {
  const whole: Reach = {
    roots,
    hosts: outside.fetch?.hosts ?? [],
    write: outside.write !== undefined,
    commands: outside.commands !== undefined,
    denyTools: trust.denyTools,
    approvalTimeoutMs: trust.ask === undefined ? null : trust.approvalTimeoutMs,
    ...(trust.approve.length === 0 ? {} : { approve: trust.approve }),
  };
  const { reach } = agent;
  return {
    ...whole,
    roots:
      reach.roots === undefined
        ? whole.roots
        : commonRoots(
            whole.roots,
            reach.roots.map((root) => resolve(root)),
          ),
    hosts: reach.hosts === undefined ? whole.hosts : commonHosts(whole.hosts, hostPatterns(reach.hosts, 'reach.hosts')),
    write: whole.write && reach.write !== false,
    commands: whole.commands && reach.commands !== false,
    denyTools: [...whole.denyTools, ...agent.denyTools],
  };
}

/** The reach of a child: its own, within that of its parent. The same object when that narrows nothing. Pure. */
export function inheritedReach(reach: Reach, parent: Reach): Reach {
  const narrowed: Reach = {
    roots: commonRoots(parent.roots, reach.roots),
    hosts: commonHosts(parent.hosts, reach.hosts),
    write: parent.write && reach.write,
    commands: parent.commands && reach.commands,
    denyTools: [...new Set([...reach.denyTools, ...parent.denyTools])],
    approvalTimeoutMs: reach.approvalTimeoutMs,
    ...(reach.approve === undefined ? {} : { approve: reach.approve }),
  };
  return isSame(narrowed, reach) ? reach : narrowed;
}

function isSame(one: Reach, other: Reach): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What lies in both: of two folders of which one holds the other, the inner one. Absolute. */
export function commonRoots(some: readonly string[], others: readonly string[]): readonly string[] {
  return common(some, others, (outer, inner) => inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep));
}

/** The hosts that fit both lists. */
export function commonHosts(some: readonly string[], others: readonly string[]): readonly string[] {
  return common(some, others, (outer, inner) => inner === outer || (outer.startsWith('*.') && inner.endsWith(outer.slice(1))));
}

function common(
  some: readonly string[],
  others: readonly string[],
  holds: (outer: string, inner: string) => boolean,
): readonly string[] {
  const inner = some.filter((one) => others.some((other) => holds(other, one)));
  return [...new Set([...inner, ...others.filter((other) => some.some((one) => holds(one, other)))])];
}
