// Numbers among the words of a script: one that will not do is told in a line, and ends the process with 2.

/** The whole number that `text` is, `least` (0) to `most`. */
export function wholeNumber(name: string, text: string, { least = 0, most = Number.MAX_SAFE_INTEGER } = {}): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const bounds = most < Number.MAX_SAFE_INTEGER ? ` from ${least} to ${most}` : least > 0 ? ` of at least ${least}` : '';
  return refuse(name, `a whole number${bounds}`, text);
}

/** The number above 0 that `text` is. */
export function numberAboveZero(name: string, text: string): number {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : refuse(name, 'a number above 0', text);
}

function refuse(name: string, rule: string, text: string): never {
  console.error(`--${name} must be ${rule}, but is ${JSON.stringify(text)}`);
  process.exit(2);
}
