// Calls into code that is not the runtime's, from the midst of the kernel: listeners of dead letters, watchers outside of actors.

/** Calls `code`. What it throws is its own fault: it surfaces as an uncaught exception, but not here, where it would stop the kernel. */
export function callForeign(code: () => void): void {
  try {
    code();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
