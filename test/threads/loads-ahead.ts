// Has one module loaded ahead.
export const parts = [() => import('./preloaded.ts')];
