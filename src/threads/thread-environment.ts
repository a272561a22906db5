// The environment variables that a thread gets. It is a list of what may pass, since keys live in the environment and actors run other
// people's tools.

/** Node's compile cache, where there is one, is to serve threads as well: a thread starts in half the time with it. */
const always = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_ENV', 'NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'] as const;

/** The variables of `from` that threads may see: a fixed few, and those that `names` adds. */
export function threadEnvironment(names: readonly string[] = [], from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const name of [...always, ...names]) {
    const value = from[name];
    if (value !== undefined) allowed[name] = value;
  }
  return allowed;
}
