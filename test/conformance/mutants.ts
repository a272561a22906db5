// For each conformance case, one wrong line of src that turns it red; `npm run mutants` holds that it does.
import type { Mutant } from '../../scripts/mutants/mutant.ts';

interface CaseMutant extends Omit<Mutant, 'test' | 'names'> {
  readonly case: number;
}

/** The cases of one test file. */
function mutantsOf(file: string, mutants: readonly CaseMutant[]): readonly Mutant[] {
  return mutants.map(({ case: number, ...mutant }) => ({
    ...mutant,
    test: `test/conformance/${file}`,
    names: `case ${String(number).padStart(2, '0')}:`,
  }));
}

const driver = 'src/actors/supervisor/supervisor-driver.ts';
const keeper = 'src/actors/supervisor/child-keeper.ts';

export const conformanceMutants: readonly Mutant[] = [
  ...mutantsOf('supervisor-start.test.ts', [
    {
      case: 1,
      name: 'whoever waits for a set-up that fails is not told',
      file: 'src/runtime/life/termination.ts',
      from: '  answerStarter(core, cell, death);\n',
      to: '',
    },
    {
      case: 2,
      name: 'a child that does not start is passed over',
      file: driver,
      from: "if (outcome.kind !== 'failed') return;",
      to: 'return;',
    },
    {
      case: 3,
      name: 'a child without an actor is forgotten',
      file: keeper,
      from: "if (this.#flags.strategy === 'dynamic' || child.spec.restart === 'temporary') this.children.remove(child);",
      to: 'if (child.spec !== undefined) this.children.remove(child);',
    },
    {
      case: 4,
      name: 'a temporary child keeps its place',
      file: keeper,
      from: "if (this.#flags.strategy === 'dynamic' || child.spec.restart === 'temporary') this.children.remove(child);",
      to: "if (this.#flags.strategy === 'dynamic') this.children.remove(child);",
    },
    {
      case: 5,
      name: 'a supervisor has no more time to stop than a worker',
      file: 'src/actors/supervisor/child-spec.ts',
      from: "shutdownMs = type === 'supervisor' ? Number.POSITIVE_INFINITY : 5_000",
      to: 'shutdownMs = 5_000',
    },
    {
      case: 6,
      name: 'the budget of a supervisor is not checked',
      file: 'src/actors/supervisor/supervisor-flags.ts',
      from: '  checkBudget({ intensity, periodMs });\n',
      to: '',
    },
  ]),
  ...mutantsOf('supervisor-stop.test.ts', [
    {
      case: 7,
      name: 'children stop in the order of their starts',
      file: 'src/actors/supervisor/group-restart.ts',
      from: 'order.filter((child) => child.mustEnd).reverse()',
      to: 'order.filter((child) => child.mustEnd)',
    },
    {
      case: 8,
      name: 'no kill follows a stop that takes too long',
      file: keeper,
      from: 'child.late = this.#afterAtMost(shutdownMs, () => this.kill(child));',
      to: '',
    },
    {
      case: 9,
      name: 'brutal-kill stops like any other',
      file: keeper,
      from: "if (shutdownMs === 'brutal-kill') this.kill(child);\n    else {",
      to: '{',
    },
    {
      case: 10,
      name: 'dynamic children stop one after another',
      file: driver,
      from: 'this.#isDynamic ? this.#keeper.endAllAtOnce() : undefined',
      to: 'undefined',
    },
  ]),
  ...mutantsOf('supervisor-restart.test.ts', [
    {
      case: 11,
      name: 'a transient child is restarted after a shutdown',
      file: 'src/actors/supervisor/restart-decision.ts',
      from: 'return isAbnormal(reason);',
      to: "return reason.kind !== 'normal';",
    },
    {
      case: 12,
      name: 'a temporary sibling comes back with its group',
      file: driver,
      from: "return !this.#isEnding && child.spec.restart !== 'temporary';",
      to: 'return !this.#isEnding;',
    },
    {
      case: 13,
      name: 'a supervisor gives up at its intensity instead of above it',
      file: 'src/actors/supervisor/restart-window.ts',
      from: 'if (this.#times.length <= intensity) return false;',
      to: 'if (this.#times.length < intensity) return false;',
    },
    {
      case: 14,
      name: 'a restart that fails is not tried again',
      file: 'src/actors/supervisor/meaning-of-end.ts',
      from: "return child.state !== 'up' || shouldRestart(",
      to: "return child.state === 'up' && shouldRestart(",
    },
    {
      case: 15,
      name: 'one-for-all restarts the one that failed alone',
      file: 'src/actors/supervisor/group-restart.ts',
      from: 'return [...all];',
      to: 'return causes;',
    },
    {
      case: 16,
      name: 'a failure in the restart of a group does not begin it again',
      file: driver,
      from: '    this.#plan = new Plan(this.children.all());\n  }\n',
      to: '    this.#plan ??= new Plan(this.children.all());\n  }\n',
    },
    {
      case: 17,
      name: 'rest-for-one restarts an earlier sibling',
      file: 'src/actors/supervisor/group-restart.ts',
      from: 'first === -1 ? causes : order.slice(first)',
      to: 'first === -1 ? causes : order',
    },
    {
      case: 18,
      name: 'restarts are counted for longer than the period',
      file: 'src/actors/supervisor/restart-window.ts',
      from: '<= periodMs;',
      to: '<= 10 * periodMs;',
    },
    {
      case: 19,
      name: 'a child that is restarting passes for one that runs',
      file: 'src/actors/supervisor/child-requests.ts',
      from: "return child.onStarted === undefined ? 'restarting' : 'running';",
      to: "return 'running';",
    },
  ]),
  ...mutantsOf('supervisor-children.test.ts', [
    {
      case: 20,
      name: 'a child that was terminated can be added again',
      file: 'src/actors/supervisor/child-requests.ts',
      from: "absent: refuse('already-present'),",
      to: 'absent: doIt,',
    },
    {
      case: 21,
      name: 'a child that overstays is asked once more instead of being killed',
      file: 'src/runtime/life/supervision.ts',
      from: "core.route(place.slot, { kind: 'kill',",
      to: "core.route(place.slot, { kind: 'unwatch',",
    },
    {
      case: 23,
      name: 'a child that is restarting counts as active',
      file: 'src/actors/supervisor/supervisor-requests.ts',
      from: "if (state === 'up' || state === 'stopping') active++;",
      to: 'if (state !== undefined) active++;',
    },
    {
      case: 25,
      name: 'a temporary child keeps its arguments',
      file: driver,
      from: "if (child.spec.restart === 'temporary') child.spec = { ...child.spec, args: undefined };",
      to: '',
    },
  ]),
  ...mutantsOf('supervisor-tree.test.ts', [
    {
      case: 22,
      name: 'to give up is a failure',
      file: driver,
      from: "this.#supervision.giveUp({ kind: 'shutdown', detail }, error)",
      to: "this.#supervision.giveUp({ kind: 'killed' }, error)",
    },
    {
      case: 24,
      name: 'all-significant ends with the first of them',
      file: 'src/actors/supervisor/auto-shutdown.ts',
      from: 'return !isAnotherThere();',
      to: 'return true;',
    },
  ]),
  ...mutantsOf('names.test.ts', [
    {
      case: 26,
      name: 'the refusal of a name names who asked',
      file: 'src/actors/registry/name-table.ts',
      from: "waiting.map((claim) => ({ kind: 'refuse', claim, holder }))",
      to: "waiting.map((claim) => ({ kind: 'refuse', claim, holder: claim.claimant }))",
    },
    {
      case: 26,
      name: 'a set-up may take for ever',
      file: 'src/runtime/life/set-up.ts',
      from: 'if (limitMs === Number.POSITIVE_INFINITY) return',
      to: 'if (limitMs > 0) return',
    },
  ]),
  ...mutantsOf('calls.test.ts', [
    {
      case: 27,
      name: 'anything passes for handlers',
      file: 'src/runtime/life/set-up.ts',
      from: "if (typeof handlers !== 'object' || handlers === null) {",
      to: 'if (cell === undefined) {',
    },
    {
      case: 27,
      name: 'a deferred reply is sent at the end of the turn',
      file: 'src/runtime/mail/deferred-replies.ts',
      from: '  scope.isDeferred = true;\n',
      to: '',
    },
    {
      case: 28,
      name: 'terminate hooks do not run',
      file: 'src/runtime/life/termination.ts',
      from: 'for (const hook of terminateHooks) if (isUnwinding())',
      to: 'for (const hook of terminateHooks) if (!isUnwinding())',
    },
    {
      case: 28,
      name: 'orderly ends are reported as crashes',
      file: 'src/runtime/reporting/report-crash.ts',
      from: "if (!isAbnormal(reason) || reason.kind === 'parent-lost') return false;",
      to: "if (reason.kind === 'parent-lost') return false;",
    },
    {
      case: 29,
      name: 'a stop loses its reason',
      file: 'src/runtime/kernel/signals.ts',
      from: 'const death = { reason: op.reason, final: op.final };',
      to: "const death = { reason: { kind: 'normal' } as const, final: op.final };",
    },
    {
      case: 30,
      name: 'an actor may ask itself, and waits',
      file: 'src/runtime/mail/asking.ts',
      from: 'if (asker !== undefined && slot === core.slot && asker === (ref.local ?? core.cells.get(id)))',
      to: 'if (asker === null)',
    },
    {
      case: 30,
      name: 'what an actor continues with waits behind its mail',
      file: 'src/runtime/kernel/turn.ts',
      from: 'cell.mail.unshift(callbackEntry,',
      to: 'cell.mail.push(callbackEntry,',
    },
    {
      case: 30,
      name: 'an actor that is suspended goes on',
      file: 'src/runtime/observing/observed-turn.ts',
      from: '  cell.status = Status.suspended;\n',
      to: '',
    },
  ]),
  ...mutantsOf('lost-thread.test.ts', [
    {
      case: 31,
      name: 'monitors into a lost thread are forgotten',
      file: 'src/runtime/life/monitors.ts',
      from: 'for (const [number, monitor] of core.monitors.into(life.slot)) {',
      to: 'for (const [number, monitor] of core.monitors.into(-1)) {',
    },
    {
      case: 31,
      name: 'messages that were under way are not counted',
      file: 'src/runtime/kernel/thread-loss.ts',
      from: 'if (unacknowledged > 0) {',
      to: 'if (unacknowledged < 0) {',
    },
  ]),
];
