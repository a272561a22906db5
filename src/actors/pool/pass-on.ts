// Handlers for any protocol: whatever message comes is handed on by name. For actors that stand for others.
import type { Handlers } from '../../runtime/protocol.ts';
import { reservedNames } from '../../runtime/protocol.ts';

type Take = (method: string, args: readonly unknown[]) => unknown;

/** Handlers that hand each message to `take`, but for those of `own`. */
export function passOn<P>(own: Handlers<P>, take: Take): Handlers<P> {
  const made = new Map<string, (...args: unknown[]) => unknown>();
  return new Proxy(own, {
    get(target, name, receiver) {
      if (typeof name !== 'string' || Object.hasOwn(target, name)) return Reflect.get(target, name, receiver);
      // Names that JavaScript itself asks for; a promise of these handlers is none of something thenable.
      if (reservedNames.has(name)) return undefined;
      let handler = made.get(name);
      if (handler === undefined) {
        handler = (...args) => take(name, args);
        made.set(name, handler);
      }
      return handler;
    },
  });
}
