// What the testing kit cannot use is refused by name: it would be passed over in silence.
import { describe, expect, test } from 'vitest';
import { explore } from '../../src/testing/explore.ts';
import { exploreAll } from '../../src/testing/explore-all.ts';
import { openProbe } from '../../src/testing/probe.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';

const scenario = async (): Promise<string> => 'done';

describe('the testing kit', () => {
  test.each<[string, () => unknown, string]>([
    ['explore', () => explore({ seed: 3 } as never, scenario), 'seed is not known here: did you mean seeds?'],
    ['explore', () => explore(scenario as never, undefined as never), 'must be the options of explore; a scenario is its second'],
    ['explore', () => explore({}, {} as never), 'scenario must be an object with play'],
    ['explore', () => explore({ search: 'lot' } as never, scenario), 'search must be "lots" or "priorities"'],
    ['exploreAll', () => exploreAll(scenario as never), 'scenario must be an object with play'],
    ['exploreAll', () => exploreAll({ name: 'x', play: scenario }, { steps: 3 } as never), 'steps is not known here'],
    ['SimulatedSystem', () => new SimulatedSystem({ thread: 3 } as never), 'thread is not known here: did you mean threads?'],
    ['openProbe', () => openProbe(new SimulatedSystem(), { handler: {} } as never), 'handler is not known here'],
    ['crash', () => new SimulatedSystem().crash(-1), 'slot must be from 0 to 2'],
    ['crash', () => new SimulatedSystem().crash(9), 'slot must be from 0 to 2'],
    ['crash', () => new SimulatedSystem().crash(1, { deliver: 1 } as never), 'deliver is not known here'],
    [
      'a fault plan',
      () => new SimulatedSystem({ faults: [{ kind: 'crsh', at: { step: 1 } } as never] }),
      'faults[0].kind must be one of crash, hold, throw, but is the string "crsh"',
    ],
    [
      'a fault plan',
      () => new SimulatedSystem({ faults: [{ kind: 'crash', at: { step: 1 }, slots: 1 } as never] }),
      'faults[0].slots is not known here: did you mean faults[0].slot?',
    ],
  ])('%s refuses what it cannot use: %s', async (_, use, text) => {
    const used = Promise.resolve().then(use);
    await expect(used).rejects.toMatchObject({ code: 'invalid-argument', message: expect.stringContaining(text) });
  });

  test('says of a promise that nothing settles that real timers do not work here', async () => {
    const never = new SimulatedSystem().until(new Promise(() => undefined));
    await expect(never).rejects.toThrow("a simulation does not wait for the machine's timers");
  });
});
