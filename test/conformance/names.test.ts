// Case 26: names, and set-ups that leave none behind.
import { expect, test } from 'vitest';
import { onEachStage } from './stage.ts';
import { endless, ward } from './ward.ts';

onEachStage((stage) => {
  test('case 26: a name that is taken is refused, and the refusal says by whom', async () => {
    const { ground, recorder } = stage();
    const options = { ...ground.childPlace, name: 'taken' };
    const holder = await ground.start(ward, { id: 'a', recorder }, options);
    const again = ground.start(ward, { id: 'b', recorder }, options);
    await expect(again).rejects.toMatchObject({ code: 'already-started', details: { name: 'taken' } });
    const { details } = (await again.catch((error: unknown) => error)) as { details: { ref: typeof holder } };
    expect(details.ref.equals(holder)).toBe(true);
    await stage().expectLines('a starts 1');
    await ground.stop(holder);
    await ground.stop(await ground.start(ward, { id: 'c', recorder }, options));
    await stage().expectLines('a ends normal', 'c starts 1', 'c ends normal');
  });

  test('case 26: a set-up that takes too long rejects, and its name is free', async () => {
    const { ground, recorder } = stage();
    const options = { ...ground.childPlace, name: 'slow' };
    await expect(ground.start(endless, undefined, options)).rejects.toMatchObject({ code: 'init-timeout' });
    expect(await ground.lookup('slow')).toBeUndefined();
    await ground.stop(await ground.start(ward, { id: 'a', recorder }, options));
  });

  test('case 26: a set-up that asks for no actor leaves its name free, a hundred times over', async () => {
    const { ground, recorder, plans } = stage();
    const options = { ...ground.childPlace, name: 'ignored' };
    plans.set('a', 'ignore');
    for (let n = 0; n < 100; n += 1) {
      const started = ground.start(ward, { id: 'a', recorder, planned: true }, options);
      await expect(started).rejects.toMatchObject({ code: 'init-ignored' });
      expect(await ground.lookup('ignored')).toBeUndefined();
    }
    expect(stage().tries('a')).toBe(100);
    await ground.stop(await ground.start(ward, { id: 'b', recorder }, options));
    await stage().expectLines('b starts 1', 'b ends normal');
  });
});
