// What stands in place of a set-up's arguments that could not cross to the actor's thread. The actor is spawned all the same, and ends as one whose
// set-up fails: so its starter, its parent, its watchers and whoever asks it learn why, each in the order in which they spoke to it.
import type { ActorError } from '../../base/actor-error.ts';

export class RefusedArguments {
  readonly error: ActorError;

  constructor(error: ActorError) {
    this.error = error;
  }
}
