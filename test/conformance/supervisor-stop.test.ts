// Cases 7 to 10: the order in which children start and stop, and what becomes of those that take too long.
import { expect, test } from 'vitest';
import { onEachStage } from './stage.ts';

const five = ['a', 'b', 'c', 'd', 'e'];

onEachStage((stage) => {
  test('case 07: five children start in order; the third is killed under rest-for-one: the fifth and fourth stop, the third to fifth start; at the end all stop in reverse', async () => {
    const supervisor = await stage().supervised(
      five.map((id) => stage().ward(id)),
      { strategy: 'rest-for-one' },
    );
    await stage().expectLines(...five.map((id) => `${id} starts 1`));
    const third = await stage().refOf(supervisor, 'c');
    await stage().watch(third, 'c');
    await stage().ground.kill(third);
    await stage().expectLines('c down killed', 'e ends shutdown', 'd ends shutdown', 'c starts 2', 'd starts 2', 'e starts 2');
    await stage().ground.stop(supervisor);
    await stage().expectLines(...five.map((id) => `${id} ends shutdown`).reverse());
  });

  test('case 08: a child that does not stop in its time is killed; the others end by shutdown, and the supervisor ends', async () => {
    const children = [
      stage().ward('a', { shutdownMs: 2_000 }),
      stage().ward('b', { shutdownMs: 100, stopMs: 60_000 }),
      stage().ward('c', { shutdownMs: 2_000 }),
    ];
    const supervisor = await stage().supervised(children);
    for (const id of ['a', 'b', 'c']) await stage().watch(await stage().refOf(supervisor, id), id);
    await stage().ground.stop(supervisor, { kind: 'shutdown' });
    await stage().expectLines(
      'a starts 1',
      'b starts 1',
      'c starts 1',
      'c ends shutdown',
      'c down shutdown',
      'b down killed',
      'a ends shutdown',
      'a down shutdown',
    );
    expect(await stage().until(stage().end(supervisor))).toEqual({ kind: 'no-actor' });
  });

  test('case 09: a child of brutal-kill is killed at once, and its terminate hook does not run', async () => {
    const supervisor = await stage().supervised([stage().ward('a', { shutdownMs: 'brutal-kill' }), stage().ward('b')]);
    for (const id of ['a', 'b']) await stage().watch(await stage().refOf(supervisor, id), id);
    await stage().ground.stop(supervisor);
    await stage().expectLines('a starts 1', 'b starts 1', 'b ends shutdown', 'b down shutdown', 'a down killed');
  });

  test('case 09: so are dynamic children of brutal-kill', async () => {
    const supervisor = await stage().dynamic(['a', 'b'], { shutdownMs: 'brutal-kill' });
    for (const id of ['a', 'b']) await stage().watch(await stage().refOf(supervisor, id), id);
    await stage().ground.stop(supervisor);
    await stage().expectLines('a starts 1', 'b starts 1', ['a down killed', 'b down killed']);
  });

  test('case 10: dynamic children stop all at once: eight that take 200 ms each take little more together', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const supervisor = await stage().dynamic(ids, { stopMs: 200, shutdownMs: 5_000 });
    await stage().expectLines(...ids.map((id) => `${id} starts 1`));
    const began = stage().ground.now();
    await stage().ground.stop(supervisor);
    const tookMs = stage().ground.now() - began;
    await stage().expectLines(ids.map((id) => `${id} ends shutdown`));
    if (stage().name === 'real threads') expect(tookMs).toBeLessThan(1_200);
    else expect(tookMs).toBe(200);
  });

  test('case 10: dynamic children that take too long are all killed when their one time is over', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const supervisor = await stage().dynamic(ids, { stopMs: 60_000, shutdownMs: 200 });
    for (const id of ids) await stage().watch(await stage().refOf(supervisor, id), id);
    const began = stage().ground.now();
    await stage().ground.stop(supervisor);
    const tookMs = stage().ground.now() - began;
    const starts = ids.map((id) => `${id} starts 1`);
    await stage().expectLines(
      ...starts,
      ids.map((id) => `${id} down killed`),
    );
    if (stage().name === 'real threads') expect(tookMs).toBeLessThan(1_200);
    else expect(tookMs).toBe(200);
  });
});
