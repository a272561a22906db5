// What a supervisor does, as plain data and a few loops: written from the rules, not from the code, and as simple as can be. It is asked to do
// something, does all that follows at once, and notes which lines the children's lives must have left.
// 1. A restart is an entry in a list. The budget is exceeded when more entries than `intensity` are no older than the period.
// 2. A group ends in reverse order and starts in order; a try that fails is a failure like any other.

export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one' | 'dynamic';
export type Restart = 'permanent' | 'transient' | 'temporary';
export type AutoShutdown = 'never' | 'any-significant' | 'all-significant';
/** What the next set-up of a child will do instead of succeeding. */
export type Plan = 'fail' | 'ignore';
/** How a child ends by itself, or is ended by a stranger. */
export type End = 'normal' | 'shutdown' | 'error' | 'killed';

export interface Budget {
  readonly intensity: number;
  readonly periodMs: number;
}

export interface ReferenceSpec {
  readonly id: string;
  readonly restart: Restart;
  readonly significant: boolean;
  readonly slot: number;
  readonly budget: Budget | undefined;
}

export interface ReferenceFlags extends Budget {
  readonly strategy: Strategy;
  readonly autoShutdown: AutoShutdown;
  /** For `dynamic` one: the template. */
  readonly children: readonly ReferenceSpec[];
}

export interface ReferenceChild {
  readonly spec: ReferenceSpec;
  state: 'up' | 'absent' | 'restarting';
  incarnation: number;
  /** Whether a life of this actor was; else the next try is another actor's. */
  wasReady: boolean;
  readonly restarts: number[];
}

export class ReferenceSupervisor {
  flags: ReferenceFlags | undefined;
  children: ReferenceChild[] = [];
  readonly plans = new Map<string, Plan[]>();
  now = 0;
  /** Why the supervisor ended; undefined while it runs. */
  ended: string | undefined = 'not begun';
  /** What must be seen next: blocks in this order, the lines of one block in any order. */
  expected: string[][] = [];
  #restarts: number[] = [];

  get isAlive(): boolean {
    return this.ended === undefined;
  }

  get up(): readonly ReferenceChild[] {
    return this.children.filter((child) => child.state === 'up');
  }

  child(id: string): ReferenceChild | undefined {
    return this.children.find(({ spec }) => spec.id === id);
  }

  /** Restarts that were charged to the supervisor and still count. */
  get recentRestarts(): number {
    return this.#restarts.filter((at) => this.now - at <= (this.flags as Budget).periodMs).length;
  }

  // What can be asked for.

  begin(flags: ReferenceFlags): void {
    this.flags = flags;
    this.children = [];
    this.#restarts = [];
    this.ended = undefined;
    if (flags.strategy === 'dynamic') return;
    for (const spec of flags.children) {
      const child = this.#add(spec);
      if (this.#try(child) !== 'failed') continue;
      this.#remove(child);
      this.#shutDown('shutdown failed-to-start-child');
      return;
    }
  }

  stop(): void {
    this.#shutDown('normal');
  }

  startChild(spec: ReferenceSpec): string {
    const present = this.child(spec.id);
    if (present !== undefined) return present.state === 'up' ? 'already-started' : 'already-present';
    const child = this.#add(spec);
    const outcome = this.#try(child);
    if (outcome === 'failed') this.#remove(child);
    return outcome === 'failed' ? 'init-failed' : 'ok';
  }

  terminateChild(id: string): string {
    const child = this.child(id);
    if (child === undefined) return 'child-not-found';
    if (child.state === 'up') {
      this.expected.push([`${id} ends shutdown`]);
      this.#leave(child);
    }
    return 'ok';
  }

  restartChild(id: string): string {
    if (this.#isDynamic) return 'dynamic-strategy';
    const child = this.child(id);
    if (child === undefined) return 'child-not-found';
    if (child.state === 'up') return 'child-running';
    if (this.#try(child) !== 'failed') return 'ok';
    this.#leave(child);
    return 'init-failed';
  }

  deleteChild(id: string): string {
    if (this.#isDynamic) return 'dynamic-strategy';
    const child = this.child(id);
    if (child === undefined) return 'child-not-found';
    if (child.state === 'up') return 'child-running';
    this.#remove(child);
    return 'ok';
  }

  /** A child ends, and the supervisor did not ask for it. */
  endOf(child: ReferenceChild, end: End): void {
    // Who is killed runs no hook.
    if (end !== 'killed') this.expected.push([`${child.spec.id} ends ${end}`]);
    const isAbnormal = end === 'error' || end === 'killed';
    if (child.spec.restart === 'permanent' || (child.spec.restart === 'transient' && isAbnormal)) {
      this.#failed(child);
    } else {
      this.#leave(child);
      this.#considerShutdown(child);
    }
  }

  /** All that lived in the slot is gone. One charge, to the child that was executing if it has a budget of its own. */
  lose(slot: number, culprit: string | undefined): void {
    const lost = this.up.filter(({ spec }) => spec.slot === slot);
    const failed = lost.filter(({ spec }) => spec.restart !== 'temporary');
    for (const child of failed) child.state = 'restarting';
    const payer = failed.find(({ spec }) => spec.id === culprit && spec.budget !== undefined);
    const isExceeded = failed.length > 0 && this.#charge(payer);
    for (const child of lost) if (child.spec.restart === 'temporary') this.#leave(child);
    if (isExceeded && payer === undefined) {
      for (const child of failed) this.#leave(child);
      this.#shutDown('shutdown restart-intensity');
      return;
    }
    if (isExceeded && payer !== undefined) this.#leave(payer);
    for (const child of lost) if (child.state === 'absent' || child.spec.restart === 'temporary') this.#considerShutdown(child);
    const causes = failed.filter(({ state }) => state === 'restarting');
    if (this.isAlive && causes.length > 0) this.#restart(causes);
  }

  // What follows from it.

  get #isDynamic(): boolean {
    return this.flags?.strategy === 'dynamic';
  }

  #failed(child: ReferenceChild): void {
    child.state = 'restarting';
    if (!this.#charge(child)) {
      this.#restart([child]);
      return;
    }
    this.#leave(child);
    if (child.spec.budget === undefined) this.#shutDown('shutdown restart-intensity');
    else this.#considerShutdown(child);
  }

  /** Notes a restart; whether it is one too many. */
  #charge(child: ReferenceChild | undefined): boolean {
    const budget = child?.spec.budget ?? (this.flags as Budget);
    const restarts = child?.spec.budget === undefined ? this.#restarts : child.restarts;
    restarts.push(this.now);
    return restarts.filter((at) => this.now - at <= budget.periodMs).length > budget.intensity;
  }

  #restart(causes: readonly ReferenceChild[]): void {
    const { strategy } = this.flags as ReferenceFlags;
    if (strategy === 'one-for-one' || strategy === 'dynamic') this.#restartEach(causes);
    else {
      const first = Math.min(...causes.map((child) => this.children.indexOf(child)));
      this.#restartGroup(strategy === 'one-for-all' ? [...this.children] : this.children.slice(first));
    }
  }

  /** They start at the same time. Of several none may be planned to fail, since it would be open who fails first. */
  #restartEach(causes: readonly ReferenceChild[]): void {
    const at = this.expected.length;
    for (const child of causes) if (this.#try(child) === 'failed') this.#failed(child);
    if (causes.length > 1) this.expected.splice(at, causes.length, this.expected.slice(at).flat());
  }

  #restartGroup(group: readonly ReferenceChild[]): void {
    for (const child of [...group].reverse()) {
      if (child.state !== 'up') continue;
      this.expected.push([`${child.spec.id} ends shutdown`]);
      if (child.spec.restart === 'temporary') this.#remove(child);
      else child.state = 'restarting';
    }
    for (const child of group.filter(({ spec }) => spec.restart !== 'temporary')) {
      if (this.#try(child) !== 'failed') continue;
      child.state = 'restarting';
      const isExceeded = this.#charge(child);
      if (!isExceeded) {
        this.#restart([child]);
        return;
      }
      this.#leave(child);
      if (child.spec.budget === undefined) this.#shutDown('shutdown restart-intensity');
      else this.#considerShutdown(child);
      if (!this.isAlive) return;
    }
  }

  /** One attempt to start. What has no actor, or one that never was ready, gets a new one; what was running lives again. */
  #try(child: ReferenceChild): 'up' | 'ignored' | 'failed' {
    const { id } = child.spec;
    if (child.state === 'absent') child.wasReady = false;
    child.incarnation = child.wasReady ? child.incarnation + 1 : 1;
    const plan = this.plans.get(id)?.shift();
    if (plan === 'fail') {
      this.expected.push([`${id} fails`]);
      return 'failed';
    }
    if (plan === 'ignore') {
      this.expected.push([`${id} ignores`]);
      this.#leave(child);
      return 'ignored';
    }
    this.expected.push([`${id} starts ${child.incarnation}`]);
    child.state = 'up';
    child.wasReady = true;
    return 'up';
  }

  #considerShutdown(child: ReferenceChild): void {
    if (!child.spec.significant || !this.isAlive) return;
    const { autoShutdown } = this.flags as ReferenceFlags;
    const others = this.children.filter((other) => other !== child && other.spec.significant && other.state !== 'absent');
    if (autoShutdown === 'any-significant' || (autoShutdown === 'all-significant' && others.length === 0))
      this.#shutDown('shutdown auto-shutdown');
  }

  #shutDown(reason: string): void {
    const ends = [...this.up].reverse().map(({ spec }) => `${spec.id} ends shutdown`);
    if (this.#isDynamic) this.expected.push(ends);
    else for (const line of ends) this.expected.push([line]);
    this.children = [];
    this.ended = reason;
  }

  #add(spec: ReferenceSpec): ReferenceChild {
    const child: ReferenceChild = { spec, state: 'absent', incarnation: 0, wasReady: false, restarts: [] };
    this.children.push(child);
    return child;
  }

  /** It has no actor any more; temporary and dynamic children are forgotten. */
  #leave(child: ReferenceChild): void {
    child.state = 'absent';
    if (child.spec.restart === 'temporary' || this.#isDynamic) this.#remove(child);
  }

  #remove(child: ReferenceChild): void {
    this.children = this.children.filter((other) => other !== child);
  }
}
