// Case 31, of Troupe's own: what those on other threads see of an actor's end, and of its thread's. With one thread there is none to lose.
import { expect, test } from 'vitest';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import { onEachStage } from './stage.ts';
import { ward } from './ward.ts';

onEachStage((stage) => {
  test('case 31: a watcher gets all that an actor sent, in order, then its DOWN, then nothing', async () => {
    const { ground, recorder } = stage();
    const ref = await ground.start(ward, { id: 'a', recorder }, ground.childPlace);
    await stage().watch(ref, 'a');
    ref.tell.sayAndCrash(1_000);
    const said = Array.from({ length: 1_000 }, (_, n) => `a says ${n}`);
    await stage().expectLines('a starts 1', ...said, 'a ends error', 'a down error');
  });
});

onEachStage(
  (stage) => {
    test.each(['killed', 'exit', 'loop', 'memory'] as const)(
      'case 31: a thread that is lost in a turn (%s): one DOWN for each actor, asks reject, one charge to the supervisor, and all live again on a live thread',
      async (way) => {
        const { ground } = stage();
        const children = ['a', 'b', 'c'].map((id) => stage().ward(id));
        const supervisor = await stage().supervised(children, { intensity: 1, periodMs: 600_000 });
        const refs = await Promise.all(['a', 'b', 'c'].map((id) => stage().refOf(supervisor, id)));
        const [a, b] = refs as [(typeof refs)[0], (typeof refs)[0]];
        for (const [i, id] of ['a', 'b', 'c'].entries()) await stage().watch(refs[i] as typeof a, id);
        const ends: Promise<ExitReason>[] = refs.map((ref) => stage().end(ref));
        const { generation } = await stage().until(a.ask.where());
        const open = b.askWith({ timeoutMs: 600_000 }).slow(600_000);
        open.catch(() => undefined);
        await stage().expectLines('a starts 1', 'b starts 1', 'c starts 1');
        await ground.loseChildThread?.(way, a);
        const starts = ['a starts 2', 'b starts 2', 'c starts 2'];
        await stage().expectLines('a down thread-lost', 'b down thread-lost', 'c down thread-lost', starts);
        await expect(stage().until(open)).rejects.toMatchObject({ code: 'thread-lost' });
        // Too much memory is seen from outside, whoever is executing then.
        const culprits = (await stage().until(Promise.all(ends))).map(
          (reason) => reason.kind === 'thread-lost' && reason.culprit,
        );
        expect(culprits).toEqual([way === 'memory' ? expect.any(Boolean) : way !== 'killed', false, false]);
        expect(await stage().until(a.ask.where())).toEqual({ slot: 2, generation: generation + 1 });
      },
    );

    test('case 31: of a batch that is under way when the port closes, each message is handled or counted, and what is handled is a prefix', async () => {
      const { ground, recorder } = stage();
      const ref = await ground.start(ward, { id: 'a', recorder }, ground.childPlace);
      await stage().expectLines('a starts 1');
      const before = ground.deadLetters('thread-lost');
      // A real thread that is busy takes nothing of the batch. What it has taken, and not handled, would end with it, uncounted.
      if (stage().name === 'real threads') ref.tell.ruin('loop');
      for (let n = 0; n < 2_000; n += 1) ref.tell.hear(String(n));
      await ground.loseChildThread?.('killed', ref);
      await ground.settle();
      const heard = stage().take();
      expect(heard).toEqual(heard.map((_, n) => `a hears ${n}`));
      expect(heard.length + ground.deadLetters('thread-lost') - before).toBeGreaterThanOrEqual(2_000);
    });
  },
  ['real threads', 'simulated'],
);
