// The contract between the bench and a contender's program: `<program> <scenario> <JSON of parameters>`, one line of JSON on stdout, status 0.
// 1. `completed` counts what was seen to be done at the receiving end, never what was sent.
// 2. A program does `warmUpOperations` first, and then measures `operations`.

export interface Parameters {
  readonly operations: number;
  readonly warmUpOperations: number;
  /** Threads beside main; 0: all on main. */
  readonly threads: number;
  /** What else the scenario says. */
  readonly [name: string]: number | string;
}

export interface Result {
  readonly completed: number;
  readonly elapsedMs: number;
  readonly cpuMs?: number;
  readonly values?: Readonly<Record<string, number>>;
}

/** Does one scenario. */
export type Program = (parameters: Parameters) => Promise<Result>;

/** By the names of scenarios' programs; loaded when asked for, so that one does not slow down another. */
export type Programs = Readonly<Record<string, () => Promise<{ readonly run: Program }>>>;

/** Runs the program that the command line names, prints its result, and ends the process. */
export async function runProgram(programs: Programs): Promise<never> {
  const [, , name = '', parameters = '{}'] = process.argv;
  const load = programs[name];
  if (load === undefined)
    throw new Error(`this contender has no ${JSON.stringify(name)}; it has ${Object.keys(programs).join(', ')}`);
  const { run } = await load();
  const result = await run(JSON.parse(parameters) as Parameters);
  await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(result)}\n`, () => resolve()));
  process.exit(0);
}

/** Times `work`; what it completed is counted by `tally` afterwards. */
export async function timed<T>(work: () => Promise<T>, tally: (done: T) => Promise<number> | number): Promise<Result> {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const done = await work();
  const elapsedMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { completed: await tally(done), elapsedMs, cpuMs: (user + system) / 1_000 };
}

/**
 * Goes of the warm-up. After the first, engines of JavaScript throw away much of what they compiled, since the second begins where the first had
 * not been; with five, the measured one is what the sixth and the tenth would be. The same for all, Erlang too (`bench_timed.erl`).
 */
const warmUpGoes = 5;

/** Warms up with `work`, then times it. Without `tally`, `work` gives the number that it completed. */
export async function warmThenTimed<T>(
  { warmUpOperations, operations }: Parameters,
  work: (operations: number) => Promise<T>,
  tally: (done: T) => Promise<number> | number = Number,
): Promise<Result> {
  for (let go = 0; go < warmUpGoes && warmUpOperations > 0; go++) await tally(await work(warmUpOperations));
  return timed(() => work(operations), tally);
}

/** A parameter that the scenario must have. */
export function numberIn(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value !== 'number') throw new Error(`the scenario says no ${name}`);
  return value;
}
