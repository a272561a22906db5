// npm run layers: holds src against the layer table; status 1 when anything is off.
import { fileURLToPath } from 'node:url';
import { checkLayers } from './layers/check-layers.ts';
import { layerTable } from './layers/table.ts';
import { readWords } from './read-words.ts';

readWords(import.meta.url, {});
const report = checkLayers(fileURLToPath(new URL('../src', import.meta.url)), layerTable);
for (const problem of report.problems) console.error(problem);
console.log(`layers: ${report.files} files, ${report.imports} imports, ${report.problems.length} problems`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
