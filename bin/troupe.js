#!/usr/bin/env node
// The door of the command: says what is needed when Node is too old, then hands over. Kept to syntax that any Node can parse.
/* biome-ignore-all lint: old engines have to read this file */
/* biome-ignore-all assist: old engines have to read this file */
var needed = [24, 16];
var found = process.versions.node.split('.').map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  process.stderr.write(
    'troupe: usage: needs Node.js ' +
      needed.join('.') +
      ' or newer, but this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ')\n',
  );
  process.exitCode = 2;
} else {
  import('../src/cli/main.ts').catch(function (error) {
    // The package holds no sources, only what was built. In the repository the sources run as they are: what was built may be old there.
    if (error.code === 'ERR_MODULE_NOT_FOUND' && /[\\/]src[\\/]cli[\\/]main\.ts$/.test(String(error.url))) {
      return import('../dist/cli/main.js');
    }
    throw error;
  });
}
