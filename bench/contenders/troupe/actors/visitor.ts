// Visits all others, and goes round again when all have answered.
import { defineActor, type Ref, type ReplyTo } from 'troupe';

export interface Visitor {
  meet(others: readonly Ref<Visitor>[]): void;
  /** Answers after that many rounds. */
  start(rounds: number): void;
  visit(from: Ref<Visitor>): void;
  add(by: number): void;
  /** Visits and answers that it has handled. */
  read(): number;
}

export const visitor = defineActor<Visitor>(import.meta.url, 'visitor', (ctx) => {
  let others: readonly Ref<Visitor>[] = [];
  let visits = 0;
  let answers = 0;
  let roundEndsAt = 0;
  let lastRoundEndsAt = 0;
  let reply: ReplyTo<void> | undefined;
  const goRound = (): void => {
    roundEndsAt += others.length;
    for (const other of others) other.tell.visit(ctx.self);
  };
  return {
    meet: (all) => {
      others = all.filter((other) => !other.equals(ctx.self));
    },
    start: (rounds) => {
      lastRoundEndsAt = rounds * others.length;
      goRound();
      reply = ctx.reply<void>();
      return reply;
    },
    visit: (from) => {
      visits += 1;
      from.tell.add(1);
    },
    add: (by) => {
      answers += by;
      if (answers === lastRoundEndsAt) reply?.send();
      else if (answers === roundEndsAt) goRound();
    },
    read: () => visits + answers,
  };
});
