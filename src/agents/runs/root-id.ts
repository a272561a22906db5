// The id of a run says where it stands in its tree: `7.2.1` is the first child of the second child of the run `7`.

/** The id of the run at the root of that one's tree; a root's own. */
export function rootIdOf(run: string): string {
  const end = run.indexOf('.');
  return end === -1 ? run : run.slice(0, end);
}
