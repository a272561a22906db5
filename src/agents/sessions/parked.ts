// Parked results: those that came to a run which ended without having read them. They stay on record, and those above it may read them. Pure.
import type { RunState } from '../runs/run-state.ts';

/** The results that were announced to a run, and that it ended without having read: those above it may. */
export function parkedOf({ children, endedMs }: Pick<RunState, 'children' | 'endedMs'>): readonly string[] {
  if (endedMs === null) return [];
  return children.flatMap((child) => (child.outcome === 'done' && !child.reported ? [child.id] : []));
}
