// Cases 1 to 6: how supervisors and their children begin, or do not.
import { expect, test } from 'vitest';
import { onEachStage } from './stage.ts';
import { ward } from './ward.ts';

onEachStage((stage) => {
  test('case 01: a set-up that throws rejects the start with its reason; there is no actor, and no stray exit notice', async () => {
    const { ground, recorder, plans } = stage();
    plans.set('a', 'fail');
    const started = ground.start(ward, { id: 'a', recorder, planned: true }, ground.childPlace);
    await expect(started).rejects.toMatchObject({ code: 'init-failed', cause: { message: 'a does not start' } });
    await stage().expectLines();
  });

  test('case 02: when the second of three children does not start, the first is stopped, the third never started, and the supervisor ends naming it', async () => {
    const { plans } = stage();
    plans.set('b', 'fail');
    const children = ['a', 'b', 'c'].map((id) => stage().ward(id, { planned: true }));
    const supervisor = stage().supervise({ children });
    const reason = await stage().end(supervisor);
    await stage().expectLines('a starts 1', 'a ends shutdown');
    expect(reason).toMatchObject({});
    expect(stage().tries('c')).toBe(0);
  });
});
