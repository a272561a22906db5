// Waiting for what is to become true, for a while.

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Whether `isSo` came true within `forMs`. */
export async function waitUntil(isSo: () => boolean | Promise<boolean>, forMs: number): Promise<boolean> {
  const end = performance.now() + forMs;
  while (!(await isSo())) {
    if (performance.now() > end) return false;
    await pause(50);
  }
  return true;
}
