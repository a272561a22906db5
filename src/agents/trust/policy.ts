// The operator's policy for tools: what is denied to everybody, what a human must approve, and what a tainted run may use nevertheless.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import { checkPatterns } from './name-pattern.ts';

/** Names of tools, session tools too, or patterns with one `*`. One that fits no tool of the swarm is told to its log as a warning. */
export interface PolicyOptions {
  /** No run may use these, whatever its agent says; deny wins. Calling one gives the model `tool-denied`. */
  readonly denyTools?: readonly string[];
  /** Each call of these is put to `approve` first. */
  readonly approve?: readonly string[];
  /** Tools with effects outside that a tainted run may use without being asked. Others it may use only by approval, and not at all without `approve`. */
  readonly allowTainted?: readonly string[];
}

/** A tool call that waits for leave. */
export interface ApprovalRequest {
  /** The same when it is asked again after a restart. */
  readonly id: string;
  readonly run: string;
  readonly agent: string;
  readonly tool: string;
  /** As the model gave it, and not checked yet. Whoever shows it on a terminal must take control characters out. */
  readonly input: unknown;
  /** `policy`: the operator wants to be asked about this tool. `tainted`: the run read what nobody vouches for, and the tool acts outside. */
  readonly reason: 'policy' | 'tainted';
  /** Where the run's taint comes from: the name of a tool, or the id of a run; `null` for a run that has none. */
  readonly taintedBy: string | null;
}

/** `false`, or a refusal with the words that the model reads. */
export type ApprovalAnswer = boolean | { readonly approved: boolean; readonly reason?: string };

export type Approve = (
  request: ApprovalRequest,
  options: { readonly signal: AbortSignal },
) => ApprovalAnswer | Promise<ApprovalAnswer>;

export interface TrustOptions {
  readonly policy?: PolicyOptions;
  /**
   * Asks a human, or whoever decides. The run waits meanwhile and holds no place. `signal` fires when nobody needs the answer any more. What throws
   * denies. After a restart of the coordinator it is asked again, with the same `id`.
   */
  readonly approve?: Approve;
  /** Milliseconds after which what nobody answered is denied. At least 1; default 300,000. */
  readonly approvalTimeoutMs?: number;
}

export const trustFields: readonly (keyof TrustOptions)[] = ['policy', 'approve', 'approvalTimeoutMs'];

/** The same, checked and with defaults. */
export interface TrustSettings {
  readonly denyTools: readonly string[];
  readonly approve: readonly string[];
  readonly allowTainted: readonly string[];
  readonly ask: Approve | undefined;
  readonly approvalTimeoutMs: number;
}

/** Throws `invalid-argument`. `commandsAsk`: whether `run_command` is to be put to `approve`. */
export function trustOf(
  { policy = {}, approve, approvalTimeoutMs = 300_000 }: TrustOptions,
  commandsAsk: boolean,
): TrustSettings {
  checkObject(policy, 'policy');
  checkFields(policy, ['denyTools', 'approve', 'allowTainted'], 'a policy has', 'policy.');
  if (!Number.isSafeInteger(approvalTimeoutMs) || approvalTimeoutMs < 1)
    throw invalidArgument('approvalTimeoutMs', 'a whole number of at least 1', approvalTimeoutMs);
  const asked = checkPatterns(policy.approve, 'policy.approve');
  if (approve === undefined ? asked.length > 0 || commandsAsk : typeof approve !== 'function') {
    const why = commandsAsk ? 'run_command needs approval unless commands.approval is false' : 'policy.approve names tools';
    throw invalidArgument('approve', approve === undefined ? `a function, since ${why}` : 'a function', approve);
  }
  return {
    denyTools: checkPatterns(policy.denyTools, 'policy.denyTools'),
    approve: commandsAsk ? [...asked, 'run_command'] : asked,
    allowTainted: checkPatterns(policy.allowTainted, 'policy.allowTainted'),
    ask: approve,
    approvalTimeoutMs,
  };
}
