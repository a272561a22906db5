// What a kernel offers its actors about names. A port, so that the parts of the kernel need not know how names are kept.
import type { Cell } from '../kernel/cell.ts';
import type { AnyRef } from '../ref.ts';

export interface NameService {
  /** Takes the actor's name before its set-up; rejects with `already-started`. */
  claim(cell: Cell, name: string): Promise<void>;
  /** Lets the actor be found by its name, now that its set-up is over. */
  publish(cell: Cell, name: string): Promise<void>;
  /** Who has that name, and is not known to be gone. */
  lookup(name: string): Promise<AnyRef | undefined>;
}
