// Troupe's swarms, as built: only `threads` and the limits that let all agents be at it at once are chosen.
import { runProgram } from '../program.ts';

await runProgram({
  'swarm-turns': () => import('./troupe/turns.ts'),
  'swarm-latency': () => import('./troupe/latency.ts'),
  'swarm-articles': () => import('./troupe/articles.ts'),
  'swarm-loop-delay': () => import('./troupe/loop-delay.ts'),
});
