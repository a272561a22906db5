// Where the root of every system lives: the first actor that its main thread starts. All threads know it, so that they can ask it for names.
import type { Place } from '../kernel/op.ts';

export const rootPlace: Place = { slot: 0, id: { bySlot: 0, byGeneration: 1, n: 1 } };
