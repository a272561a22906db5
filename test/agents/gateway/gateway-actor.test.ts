// The gateway's actor by itself, without threads: what it does with keys, and what of it can be seen.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateway } from '../../../src/agents/gateway/gateway.ts';
import { gatewayKeeper } from '../../../src/agents/gateway/gateway-keeper.ts';
import type { Gateway, GatewayCall } from '../../../src/agents/gateway/gateway-protocol.ts';
import { closeVault, openVault, vaultOf } from '../../../src/agents/gateway/gateway-vault.ts';
import { newSentMark } from '../../../src/agents/gateway/sent-mark.ts';
import type { Ref } from '../../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../../src/system/create-system.ts';
import { FakeProvider } from './fake-provider.ts';

let system: ActorSystem;
let fake: FakeProvider;
let ref: Ref<Gateway>;
const patient = { timeoutMs: Number.POSITIVE_INFINITY };

beforeEach(async () => {
  fake = new FakeProvider();
  system = await createSystem({ threads: 0 });
  openVault('v').swarms.set('s', { fake: fake.spec({ apiKey: 'sesame-open-sesame' }) });
  const keeper = await system.start(gatewayKeeper, { vault: 'v' });
  ref = await system.start(gateway, { keeper });
});
afterEach(async () => {
  closeVault('v');
  await system.stop();
});

function callOf(key: string, more: Partial<GatewayCall> = {}): GatewayCall {
  const [swarm = '', run = ''] = key.split('/');
  const request = { instructions: 'Answer.', messages: [{ role: 'user', text: 'Go' }], tools: [], maxOutputTokens: 9 } as const;
  return {
    key,
    swarm,
    run,
    root: run,
    model: 'fake:quick',
    request,
    mayHaveBeenMade: false,
    turn: 1,
    attempt: 1,
    deltas: null,
    sent: newSentMark(),
    ...more,
  };
}

test('a key is made once, for however many ask, and its outcome is kept until it is recorded', async () => {
  const asks = [1, 2, 3].map(() => ref.askWith(patient).call(callOf('s/1/1/1')));
  expect(await Promise.all(asks)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  expect(await ref.ask.call(callOf('s/1/1/1', { mayHaveBeenMade: true }))).toMatchObject({ ok: true });
  expect(fake.count('calls')).toBe(1);
  ref.tell.recorded('s/1/1/1');
  await ref.ask.call(callOf('s/1/1/1'));
  expect(fake.count('calls')).toBe(2);
});

test('a call that a former life may have made is lost, and stays so', async () => {
  const outcome = { ok: false, error: { code: 'gateway-lost' }, billed: 'unknown', isRetryable: true };
  expect(await ref.ask.call(callOf('s/1/1/1', { mayHaveBeenMade: true }))).toMatchObject(outcome);
  // The ask of the life before, which comes late.
  expect(await ref.ask.call(callOf('s/1/1/1'))).toMatchObject(outcome);
  expect(fake.count('calls')).toBe(0);
});

test('a call that comes after its cancel is not made, even when the cancel is in the journal by then', async () => {
  const cancelled = { ok: false, error: { code: 'cancelled' }, billed: 'unknown' };
  expect(await ref.ask.cancel('s/1/1/1', null)).toMatchObject(cancelled);
  ref.tell.recorded('s/1/1/1');
  expect(await ref.ask.call(callOf('s/1/1/1'))).toMatchObject(cancelled);
  expect(fake.count('calls')).toBe(0);
});

test('a call that was cancelled is made by no later life of the gateway either', async () => {
  openVault('w', vaultOf('v')).cancelled.add('s/1/1/1', 0);
  const keeper = await system.start(gatewayKeeper, { vault: 'w' });
  const next = await system.start(gateway, { keeper });
  expect(await next.ask.call(callOf('s/1/1/1'))).toMatchObject({ ok: false, error: { code: 'cancelled' }, billed: 'unknown' });
  expect(fake.count('calls')).toBe(0);
  expect(await next.ask.call(callOf('s/2/1/1'))).toMatchObject({ ok: true });
  closeVault('w');
});

test('a cancelled call that nobody can have asked a former life for costs nothing', async () => {
  const { life } = vaultOf('v');
  expect(await ref.ask.cancel('s/1/1/1', life)).toMatchObject({ ok: false, error: { code: 'cancelled' }, billed: 'no' });
  expect(await ref.ask.cancel('s/1/1/1', `not ${life}`)).toMatchObject({ billed: 'unknown' });
});

test('a swarm that leaves has none of its waiting calls sent in the place of those that end', async () => {
  openVault('v').swarms.set('s', { fake: fake.spec({ limits: { outputTokensPerMinute: 100 } }) });
  const asks = [90, 90, 5, 5].map((maxOutputTokens, run) => {
    const call = callOf(`s/${run}/1/1`, { model: 'fake:endless' });
    return ref.askWith(patient).call({ ...call, request: { ...call.request, maxOutputTokens } });
  });
  await expect.poll(async () => (await ref.ask.statistics()).providers[0]?.waiting).toBe(3);
  ref.tell.leave('s');
  for (const outcome of await Promise.all(asks)) expect(outcome).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect((await ref.ask.statistics()).providers).toMatchObject([{ sent: 1, inFlight: 0 }]);
});

test('who cancels a call that is over hears its outcome', async () => {
  await ref.ask.call(callOf('s/1/1/1'));
  expect(await ref.ask.cancel('s/1/1/1', null)).toMatchObject({ ok: true, reply: { usage: { outputTokens: 3 } } });
});

test('what a swarm had open ends with it, and what it asks afterwards is refused', async () => {
  const open = ref.askWith(patient).call(callOf('s/1/1/1', { model: 'fake:endless' }));
  await expect.poll(() => fake.count('open')).toBe(1);
  openVault('v');
  ref.tell.leave('s');
  expect(await open).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(await ref.ask.call(callOf('s/2/1/1'))).toMatchObject({ ok: false, error: { code: 'system-stopped' }, billed: 'no' });
});

test('a model that cannot be made is an outcome that costs nothing', async () => {
  const outcome = await ref.ask.call(callOf('s/1/1/1', { model: 'nobody:x' }));
  expect(outcome).toMatchObject({ ok: false, error: { code: 'unknown-model' }, billed: 'no', isRetryable: false });
});

test('an error that quotes the key leaves without it', async () => {
  const outcome = await ref.ask.call(callOf('s/1/1/1', { model: 'fake:leaky' }));
  expect(outcome).toMatchObject({
    ok: false,
    error: { code: 'model-failed', message: 'the model call failed: 401 for [secret]' },
  });
});

test('statistics say by provider what was called, read, waited for and tried again', async () => {
  await Promise.all(['1', '2'].map((run) => ref.ask.call(callOf(`s/${run}/1/1`))));
  const { providers } = await ref.ask.statistics();
  expect(providers).toMatchObject([
    {
      provider: 'fake',
      replies: 2,
      failures: 0,
      sent: 2,
      retries: 0,
      outputTokens: 6,
      cacheReadTokens: 16,
      circuit: 'closed',
      inFlight: 0,
    },
  ]);
  expect(providers[0]?.cacheHitRate).toBeGreaterThan(0);
});
