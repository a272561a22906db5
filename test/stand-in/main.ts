// The stand-in as a process of its own: `node test/stand-in/main.ts <options>`, where options is a module that exports them as `default`, or a JSON file.
// It prints one line, `{ "url": ... }`, answers GET /stand-in/report and /stand-in/requests, and ends when its standard input does.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StandInOptions } from './script.ts';
import { startStandIn } from './stand-in.ts';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('name a module or a JSON file with the options');
const options: StandInOptions = path.endsWith('.json')
  ? JSON.parse(readFileSync(path, 'utf8'))
  : (await import(pathToFileURL(resolve(path)).href)).default;
const standIn = await startStandIn(options);
process.stdout.write(`${JSON.stringify({ url: standIn.url })}\n`);
process.stdin.resume();
process.stdin.on('end', () => void standIn.close());
