// The scenarios within a thread, for any library of actors.
import type { Programs } from '../program.ts';
import type { ActorLibrary } from './actor-library.ts';

export function programsOf<Ref>(library: ActorLibrary<Ref>): Programs {
  const ring = async () => ({ run: (await import('./ring.ts')).ringOf(library) });
  const flood = async () => ({ run: (await import('./flood.ts')).floodOf(library) });
  return {
    pingpong: ring,
    ring,
    count: flood,
    spread: flood,
    create: async () => ({ run: (await import('./create.ts')).createOf(library) }),
    big: async () => ({ run: (await import('./big.ts')).bigOf(library) }),
  };
}
