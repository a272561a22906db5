// Actors that do nothing, by the thousand: with handlers that are methods of a class, or two closures.
import { defineActor } from 'troupe';

interface Idler {
  add(by: number): void;
  read(): number;
}

class Total implements Idler {
  #total = 0;

  add(by: number): void {
    this.#total += by;
  }

  read(): number {
    return this.#total;
  }
}

const classIdler = defineActor<Idler>(import.meta.url, 'class idler', () => new Total());

const closureIdler = defineActor<Idler>(import.meta.url, 'closure idler', () => {
  let total = 0;
  return {
    add: (by) => {
      total += by;
    },
    read: () => total,
  };
});

export interface Crowd {
  gather(actors: number, handlers: string): void;
}

/** Keeps no ref of its children: who needs one asks for it. */
export const crowd = defineActor<Crowd>(import.meta.url, 'crowd', (ctx) => ({
  gather: (actors, handlers) => {
    const idler = handlers === 'class' ? classIdler : closureIdler;
    for (let spawned = 0; spawned < actors; spawned++) ctx.spawn(idler, undefined);
  },
}));
