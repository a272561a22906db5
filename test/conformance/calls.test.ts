// Cases 27 to 30: asking, crashing, stopping. The actors that are asked live where children do.
import { expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import { caller } from './caller.ts';
import { onEachStage, type Stage } from './stage.ts';
import { handless, type Ward, ward } from './ward.ts';

function startOn({ ground, recorder }: Stage, id: string, options: { readonly stopMs?: number } = {}): Promise<Ref<Ward>> {
  return ground.start(ward, { id, recorder, ...options }, ground.childPlace);
}

onEachStage((stage) => {
  const start = (id: string, options: { readonly stopMs?: number } = {}) => startOn(stage(), id, options);

  test('case 27: an ask that runs out of time rejects; the actor lives, and its late reply shows up nowhere', async () => {
    const ref = await start('a');
    // Main may stand still for a while, and is not to find the reply beside the deadline then.
    const asked = ref.askWith({ timeoutMs: 30 }).slow(1_500);
    await expect(stage().until(asked)).rejects.toMatchObject({ code: 'timeout' });
    expect(await stage().until(ref.ask.ping())).toBe(1);
    await stage().expectLines('a starts 1');
  });

  test('case 27: a deferred reply comes when it is sent, once; meanwhile the actor serves others', async () => {
    const ref = await start('a');
    const asked = ref.ask.wait();
    expect(await stage().until(ref.ask.ping())).toBe(1);
    ref.tell.release();
    expect(await stage().until(asked)).toBe('at last');
    expect(await stage().until(ref.ask.ping())).toBe(1);
  });

  test('case 27: a set-up that returns no handlers ends the actor, with a reason that says so', async () => {
    const { ground } = stage();
    const started = ground.start(handless, undefined, ground.childPlace);
    await expect(started).rejects.toMatchObject({
      code: 'init-failed',
      message: expect.stringContaining('must return its handlers'),
    });
  });

  test('case 28: a handler that throws rejects its asker with the cause; the watcher gets the same reason, after the terminate hook', async () => {
    const ref = await start('a');
    await stage().watch(ref, 'a');
    const ended = stage().end(ref);
    const asked = ref.ask.crash('on purpose');
    const handlerFailed = { code: 'handler-failed', details: { method: 'crash' }, cause: { message: 'on purpose' } };
    await expect(stage().until(asked)).rejects.toMatchObject({
      code: 'down',
      details: { reason: 'error' },
      cause: handlerFailed,
    });
    expect(await stage().until(ended)).toMatchObject({ kind: 'error', error: handlerFailed });
    await stage().expectLines('a starts 1', 'a ends error', 'a down error');
  });

  test('case 28: an abnormal end writes one crash report, with the cause; ends by normal and shutdown write none', async () => {
    const { ground } = stage();
    ground.logLines.length = 0;
    const reports = () => ground.logLines.filter(({ message }) => message === 'an actor crashed');
    for (const kind of ['normal', 'shutdown'] as const) {
      (await start('a')).tell.stop({ kind });
      await stage().expectLines('a starts 1', `a ends ${kind}`);
    }
    expect(reports()).toEqual([]);
    (await start('b')).tell.crash('on purpose');
    await stage().expectLines('b starts 1', 'b ends error');
    const error = expect.objectContaining({
      code: 'handler-failed',
      cause: expect.objectContaining({ message: 'on purpose' }),
    });
    const fields = expect.objectContaining({ reason: 'error', method: 'crash', error });
    await expect.poll(reports).toEqual([{ level: 'error', message: 'an actor crashed', fields }]);
  });

  test('case 29: a stop settles when the actor is gone, and its reason is what watchers see', async () => {
    const { ground } = stage();
    const ref = await start('a', { stopMs: 50 });
    const ended = stage().end(ref);
    await stage().watch(ref, 'a');
    await ground.stop(ref, { kind: 'shutdown', detail: 'enough' });
    await stage().expectLines('a starts 1', 'a ends shutdown', 'a down shutdown');
    expect(await stage().until(ended)).toEqual({ kind: 'shutdown', detail: 'enough' });
  });

  test('case 29: a second stop rejects, as there is no such actor any more', async () => {
    const { ground } = stage();
    const ref = await start('a');
    await ground.stop(ref);
    await expect(ground.stop(ref)).rejects.toMatchObject({ code: 'no-actor' });
  });

  test('case 29: a stop with a wrong time leaves the actor alive; one that takes too long rejects, and the actor ends in its own time', async () => {
    const { ground } = stage();
    const ref = await start('a', { stopMs: 1_500 });
    for (const timeoutMs of [-1, Number.NaN, 'soon' as unknown as number])
      await expect(ground.stop(ref, undefined, { timeoutMs })).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(await stage().until(ref.ask.ping())).toBe(1);
    await stage().watch(ref, 'a');
    await expect(ground.stop(ref, undefined, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' });
    await ground.advance(1_600);
    await stage().expectLines('a starts 1', 'a ends normal', 'a down normal');
  });

  test('case 30: what an actor continues with comes before the mail that waits, in a set-up before the first message', async () => {
    const { ground, recorder } = stage();
    const ref = ground.spawn(ward, { id: 'a', recorder, continues: true }, ground.childPlace);
    ref.tell.hear('first');
    ref.tell.goOn();
    ref.tell.hear('second');
    ref.tell.hear('third');
    await stage().expectLines('a starts 1', 'a goes on', 'a hears first', 'a goes on', 'a hears second', 'a hears third');
  });

  test('case 30: an actor that asks itself gets an error at once', async () => {
    const { ground } = stage();
    const ref = await ground.start(caller, undefined, ground.supervisorPlace);
    expect(await stage().until(ref.ask.askSelf())).toBe('calling-self');
  });

  test('case 30: an actor that is suspended keeps its state and its mail, and goes on with both', async () => {
    const { observing } = stage().ground;
    const ref = await start('a');
    ref.tell.hear('first');
    await stage().expectLines('a starts 1', 'a hears first');
    await stage().until(observing.suspend(ref));
    ref.tell.hear('second');
    await stage().expectLines();
    expect(await stage().until(observing.inspect(ref))).toMatchObject({ status: 'suspended', incarnation: 1 });
    await stage().until(observing.resume(ref));
    await stage().expectLines('a hears second');
    expect(await stage().until(ref.ask.heard())).toEqual(['first', 'second']);
  });

  test('case 30: an ask does not cost more for the mail that waits in the caller', async () => {
    const { ground } = stage();
    const ref = await start('a');
    const asker = await ground.start(caller, undefined, ground.supervisorPlace);
    const time = (waiting: number): Promise<number> =>
      stage().until(asker.askWith({ timeoutMs: Number.POSITIVE_INFINITY }).timeAsks(ref, 5_000, waiting));
    await time(0);
    const [empty, full] = [await time(0), await time(500_000)];
    // The system counts in steps of some milliseconds; to look at each message that waits would take seconds.
    expect(full).toBeLessThan(10 * empty + 50);
  });
});
