// What no door lets in: each call with something that it cannot use is refused there and by name, and not later, elsewhere, or in silence.
import { afterAll, expect, test } from 'vitest';
import { startDynamicChild } from '../../src/actors/supervisor/start-child.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import { createSystem } from '../../src/system/create-system.ts';

const system = await createSystem({ threads: 0 });
afterAll(() => system.stop());

const contexts: ActorContext[] = [];
const opened = defineActor<{ ping(): void }>(import.meta.url, 'opened', (ctx) => {
  contexts.push(ctx as unknown as ActorContext);
  return { ping() {} };
});
const knocker = await system.start(opened, undefined);
const target = await system.start(opened, undefined);
const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 1, periodMs: 1, children: [] });
const [ctx] = contexts;
if (ctx === undefined) throw new Error('no context');

const nothing = (): void => undefined;
/** Past the types. */
const x = 'x' as never;
const unknown = { unknown: 1 } as never;
const nil = null as never;

const doors: readonly (readonly [call: string, field: string, knock: () => unknown])[] = [
  ['ctx.continue(x)', 'work', () => ctx.continue(x)],
  ['ctx.after(1, x)', 'handler', () => ctx.after(1, x)],
  ['ctx.after(1, f, null)', 'options', () => ctx.after(1, nothing, nil)],
  ['ctx.every(1, x)', 'handler', () => ctx.every(1, x)],
  ['ctx.pipe(promise, x)', 'handler', () => ctx.pipe(Promise.resolve(), x)],
  ['ctx.pipe(work, x)', 'handler', () => ctx.pipe(async () => undefined, x)],
  ['ctx.pipe(5, f)', 'work', () => ctx.pipe(5 as never, nothing)],
  ['ctx.pipe(work, f, null)', 'options', () => ctx.pipe(async () => undefined, nothing, nil)],
  ['ctx.receiveTimeout(1, x)', 'handler', () => ctx.receiveTimeout(1, x)],
  ['ctx.receiveTimeout(1, f, null)', 'options', () => ctx.receiveTimeout(1, nothing, nil)],
  ['ctx.watch(ref, x)', 'onDown', () => ctx.watch(target, x)],
  ['ctx.watch(ref, f, { unknown })', 'unknown', () => ctx.watch(target, nothing, unknown)],
  ['ctx.watch(ref, f, null)', 'options', () => ctx.watch(target, nothing, nil)],
  ['ctx.watch(x, f)', 'ref', () => ctx.watch(x, nothing)],
  ['ctx.trapExit(x)', 'onExit', () => ctx.trapExit(x)],
  ['ctx.onTerminate(x)', 'hook', () => ctx.onTerminate(x)],
  ['ctx.onInspect(x)', 'onInspect', () => ctx.onInspect(x)],
  ['ctx.attribute(x)', 'work', () => ctx.attribute(x)],
  ['ctx.stash()', 'options', () => ctx.stash(undefined as never)],
  ['ctx.stash({ capacity, unknown })', 'unknown', () => ctx.stash({ capacity: 1, unknown: 1 } as never)],
  ['ctx.ask(x)', 'ref', () => ctx.ask(x)],
  ['ctx.ask(ref, null)', 'options', () => ctx.ask(target, nil)],
  ['ctx.ask(ref, { unknown })', 'unknown', () => ctx.ask(target, unknown)],
  ['ctx.ask(ref, { timeoutMs: text })', 'timeoutMs', () => ctx.ask(target, { timeoutMs: '50' as never }).ping()],
  ['ctx.ask(ref, { timeoutMs: -1 })', 'timeoutMs', () => ctx.ask(target, { timeoutMs: -1 }).ping()],
  ['ctx.offer(x)', 'ref', () => ctx.offer(x)],
  ['ctx.offer(ref, { timeoutMs: text })', 'timeoutMs', () => ctx.offer(target, { timeoutMs: '50' as never }).ping()],
  ['ctx.link(x)', 'ref', () => ctx.link(x)],
  ['ctx.exit(x, reason)', 'ref', () => ctx.exit(x, { kind: 'normal' })],
  ['ctx.exit(ref, x)', 'reason', () => ctx.exit(target, x)],
  ['ctx.stop(x)', 'reason', () => ctx.stop(x)],
  ['system.watch(ref, x)', 'onDown', () => system.watch(target, x)],
  ['system.watch(ref, f, { unknown })', 'unknown', () => system.watch(target, nothing, unknown)],
  ['system.inspect(ref, null)', 'options', () => system.inspect(target, nil)],
  ['system.suspend(ref, { unknown })', 'unknown', () => system.suspend(target, unknown)],
  ['system.measure(ref, x)', 'on', () => system.measure(target, x)],
  ['system.trace(ref, x)', 'listener', () => system.trace(target, x)],
  ['system.tree({ unknown })', 'unknown', () => system.tree(unknown)],
  ['system.tree(null)', 'options', () => system.tree(nil)],
  ['system.stop(ref, reason, { unknown })', 'unknown', () => system.stop(target, { kind: 'normal' }, unknown)],
  ['system.stop(ref, reason, null)', 'options', () => system.stop(target, { kind: 'normal' }, nil)],
  ['system.deadLetters.subscribe(x)', 'listener', () => system.deadLetters.subscribe(x)],
  ['system.deadLetters.subscribe(f, { unknown })', 'unknown', () => system.deadLetters.subscribe(nothing, unknown)],
  ['system.onThreadEvent(x)', 'listener', () => system.onThreadEvent(x)],
  ['system.killThread(x)', 'slot', () => system.killThread(x)],
  ['system.drainThread(1, null)', 'options', () => system.drainThread(1, nil)],
  ['startDynamicChild(…, { unknown })', 'unknown', () => startDynamicChild(supervisor, opened, undefined, unknown)],
  ['startDynamicChild(…, null)', 'options', () => startDynamicChild(supervisor, opened, undefined, nil)],
];

test.each(doors)('%s is refused, and the error names %s', async (_, field, knock) => {
  await expect((async () => await knock())()).rejects.toMatchObject({ code: 'invalid-argument', details: { field } });
});

test('who was knocked at lives on, and nothing of what was refused came about', async () => {
  for (const ref of [knocker, target]) {
    await ref.ask.ping();
    expect(await system.inspect(ref)).toMatchObject({ timers: 0, trapsExits: false, monitors: [], links: [], watchers: 0 });
  }
});

test('system.killThread of a slot that there is not is refused', async () => {
  await expect(system.killThread(99)).rejects.toMatchObject({ code: 'slot-not-live' });
});
