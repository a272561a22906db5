// The first thing that each door of the library loads: on an older Node than package.json asks for nothing is to fail later, somewhere, for a want of it.
import { ActorError } from './actor-error.ts';

/** As in package.json; a test compares them. */
const needed = { major: 24, minor: 16 };

/** Throws `node-too-old`. */
function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > needed.major || (major === needed.major && minor >= needed.minor)) return;
  const wanted = `${needed.major}.${needed.minor}`;
  throw new ActorError('node-too-old', `troupe needs Node.js ${wanted} or newer, but this is ${version} (${process.execPath})`, {
    details: { needed: wanted, found: version },
  });
}

checkNode(process.versions.node);
