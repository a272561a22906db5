// A process that claims one file again and again. Under the claim it adds one to the number in the file, or "dies": it leaves a claim behind as a process that
// is no more would. Arguments: the file, how often to add, the number of a dead process. It prints how often it was refused.
import { readFile, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../../src/base/clock.ts';
import { withClaim } from '../../../src/tools/memory/write-claim.ts';

const [path = '', times = '0', dead = '0'] = process.argv.slice(2);
const { pid } = process;
const claimant = { mark: `loop${pid}`, clock: systemClock };
let refused = 0;

async function add(): Promise<void> {
  const number = Number(await readFile(path, 'utf8'));
  await setImmediate();
  await writeFile(path, String(number + 1));
}

/** Claims under the dead process's number, and never comes back from the write. */
async function die(): Promise<void> {
  Object.defineProperty(process, 'pid', { value: Number(dead) });
  await new Promise<void>((resolve, reject) => {
    const write = () => {
      resolve();
      return new Promise<never>(() => {});
    };
    withClaim(path, claimant, write).then(() => resolve(), reject);
  });
  Object.defineProperty(process, 'pid', { value: pid });
}

for (let done = 0; done < Number(times); ) {
  if (done % 2 === 1) await die();
  if ((await withClaim(path, claimant, add)) === undefined) refused += 1;
  else done += 1;
}
console.log(refused);
