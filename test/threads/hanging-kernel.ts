// A kernel module whose factory never returns.

export function createHostKernel(): never {
  for (;;);
}
