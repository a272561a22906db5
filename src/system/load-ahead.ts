// What a spare thread loads before it is needed: the package's door, which actors' modules import, after what that stands on. In parts, since loading
// cannot be interrupted, and a spare whose slot is due is not to be held up by all of it. Threads load this file by its URL; nothing imports it.
import type { LoadAhead } from '../threads/host-control.ts';

export const parts: LoadAhead['parts'] = [
  () => import('../actors/supervisor/supervisor.ts'),
  () => import('../actors/pool/pool.ts'),
  () => import('../threads/thread-group.ts'),
  () => import('../index.ts'),
];
