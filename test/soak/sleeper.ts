// An actor that only lies there.
import { defineActor } from '../../src/runtime/definition.ts';

export const sleeper = defineActor<{ wake(): void }>(import.meta.url, 'sleeper', () => ({ wake: () => undefined }));
