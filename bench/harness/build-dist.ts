// What is measured is what `npm run build` makes.
import { fileURLToPath } from 'node:url';
import { runStep } from './run-step.ts';

const script = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url));

/** Throws an error with all that the build printed when it failed. */
export async function buildDist(): Promise<void> {
  process.stderr.write('building dist\n');
  const { isDone, status, printed } = await runStep(process.execPath, [script]);
  if (!isDone) throw new Error(`the build ended with ${status}:\n${printed}`);
}
