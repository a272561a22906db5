// How the gateway is started: what a try that failed leaves, and what the next one finds.
import { expect, test } from 'vitest';
import { GatewayOffice } from '../../../src/agents/gateway/gateway-office.ts';
import { globalTable } from '../../../src/base/global-table.ts';
import { type ActorSystem, createSystem } from '../../../src/system/create-system.ts';

const vaults = globalTable('troupe.gateway-vaults');

/** A system whose first thread for the gateway is none. */
function lameSystem(real: ActorSystem): ActorSystem {
  let opened = 0;
  const lame = {
    openThread: async (name: string) => (opened++ === 0 ? { placement: 'nowhere' } : await real.openThread(name)),
    supervise: (options: Parameters<ActorSystem['supervise']>[0]) => real.supervise(options),
    watch: (...of: Parameters<ActorSystem['watch']>) => real.watch(...of),
    stop: (ref: Parameters<ActorSystem['stop']>[0]) => real.stop(ref as Parameters<ActorSystem['kill']>[0]),
  };
  return lame as unknown as ActorSystem;
}

test('a try that failed leaves no actor, and takes nothing from the next one', async () => {
  await using real = await createSystem({ threads: 0 });
  const { size } = vaults;
  const office = GatewayOffice.of(lameSystem(real));
  const actors = async (): Promise<number> => (await real.systemStatistics()).total.actors;
  const before = await actors();
  await expect(office.open()).rejects.toMatchObject({ code: 'invalid-argument' });
  expect(office.current).toBe(undefined);
  const started = office.open();
  const gateway = await started;
  // The supervisor, the keeper and the gateway of the second.
  await expect.poll(actors).toBe(before + 3);
  expect(vaults.size).toBe(size + 1);
  expect(office.current).toBe(started);
  expect(await gateway.ask.statistics()).toMatchObject({ providers: [] });
});

test('a try that failed has ended before there is another', async () => {
  await using real = await createSystem({ threads: 0 });
  const lame = lameSystem(real);
  const stopping = Promise.withResolvers<void>();
  const isStopping = Promise.withResolvers<void>();
  let opened = 0;
  const slow = {
    ...lame,
    openThread: (name: string) => {
      opened++;
      return lame.openThread(name);
    },
    stop: async (ref: Parameters<ActorSystem['stop']>[0]) => {
      isStopping.resolve();
      await stopping.promise;
      await lame.stop(ref as Parameters<ActorSystem['kill']>[0]);
    },
  } as unknown as ActorSystem;
  const office = GatewayOffice.of(slow);
  const first = office.open();
  await isStopping.promise;
  const second = office.open();
  await new Promise((resolve) => setImmediate(resolve));
  expect(opened).toBe(1);
  stopping.resolve();
  const outcomes = await Promise.allSettled([first, second]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await (await office.open()).ask.statistics()).toMatchObject({ providers: [] });
});
