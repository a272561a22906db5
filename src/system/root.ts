// The root of a system: the actor on main that every other descends from. It has no messages; its children end with it.
import { defineActor } from '../runtime/definition.ts';

export type Root = Record<never, never>;

export const root = defineActor<Root>(import.meta.url, 'root', () => ({}));
