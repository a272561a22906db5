// Troupe, as built, with its defaults: only `threads` and placements are chosen.
import { runProgram } from '../program.ts';

await runProgram({
  pingpong: () => import('./scenarios/ring.ts'),
  count: () => import('./scenarios/count.ts'),
  ring: () => import('./scenarios/ring.ts'),
  create: () => import('./scenarios/create.ts'),
  spread: () => import('./scenarios/spread.ts'),
  big: () => import('./scenarios/big.ts'),
  'async-pingpong': () => import('./scenarios/async-pingpong.ts'),
  'async-count': () => import('./scenarios/async-count.ts'),
  allocations: () => import('./scenarios/allocations.ts'),
  'idle-bytes': () => import('./scenarios/idle.ts'),
  million: () => import('./scenarios/idle.ts'),
  stream: () => import('./scenarios/stream.ts'),
  pairs: () => import('./scenarios/pairs.ts'),
  'round-trip': () => import('./scenarios/round-trip.ts'),
  ask: () => import('./scenarios/ask.ts'),
  transcript: () => import('./scenarios/transcript.ts'),
  'timer-lateness': () => import('./scenarios/timer-lateness.ts'),
  restart: () => import('./scenarios/restart.ts'),
  'hung-thread': () => import('./scenarios/hung-thread.ts'),
  cpu: () => import('./scenarios/cpu.ts'),
});
