// When a supervisor ends because its significant children did; pure.

/** `any-significant`: when the first ends without being restarted; `all-significant`: when the last one does. */
export type AutoShutdown = 'never' | 'any-significant' | 'all-significant';

/**
 * Whether the supervisor ends with a child that ended by itself and is not restarted. Ends that the supervisor ordered do not count.
 * `isAnotherThere`: whether a significant child has an actor or is about to.
 */
export function endsWith(autoShutdown: AutoShutdown, isSignificant: boolean, isAnotherThere: () => boolean): boolean {
  if (!isSignificant) return false;
  switch (autoShutdown) {
    case 'never':
      return false;
    case 'any-significant':
      return true;
    case 'all-significant':
      return !isAnotherThere();
  }
}
