// The root of a system: the actor on main that every other descends from; its children end with it. It keeps the names and groups.
import { RegistryDriver } from '../actors/registry/registry.ts';
import { defineActor } from '../runtime/definition.ts';
import type { Registry } from '../runtime/names/registry-protocol.ts';

export type Root = Registry;

export const root = defineActor<Root>(import.meta.url, 'root', (ctx) => new RegistryDriver(ctx));
