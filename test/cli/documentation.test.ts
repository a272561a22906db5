import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { schemaIssues } from '../../src/base/json-schema.ts';
import { commandOptions } from '../../src/cli/command-options.ts';
import { exitStatus } from '../../src/cli/exit-status.ts';
import { jsonOutput } from '../../src/cli/json-output.ts';
import { commandLinePage, documentedSchema } from './documented-schema.ts';
import { failedRecord, foundRecord, makeRecord } from './records.ts';

describe('docs/command-line.md', () => {
  test('has every option with its range', () => {
    for (const option of commandOptions) {
      const row = commandLinePage.split('\n').find((line) => line.startsWith(`| \`--${option.name}`));
      expect(row, option.name).toBeDefined();
      if (option.kind === 'number') {
        expect(row).toContain(`${option.least.toLocaleString('en-US')} to ${option.most.toLocaleString('en-US')}`);
      }
    }
  });

  test('says how a program gets the object alone, and on which Node the sources run', () => {
    expect(commandLinePage).toContain('npm start --silent -- --json');
    expect(commandLinePage).toContain('node_modules/.bin/node bin/troupe.js');
  });

  test('has every exit status', () => {
    for (const status of Object.values(exitStatus)) expect(commandLinePage).toContain(`\n| ${status} | `);
  });

  test('its schema takes what the command prints, and nothing else', () => {
    const records = [
      makeRecord({ id: '1', result: 'yes', costUsd: null }),
      foundRecord('1.1', 'a.md', 'x'),
      failedRecord('1.2', 'b.md', 'file-empty', 'empty'),
      makeRecord({ id: '1.3', status: 'queued', startedMs: null, endedMs: null, thread: null }),
    ];
    const output = jsonOutput('yes', records, { offsetMs: 1.5, wallMs: 20.25 });
    const schema = documentedSchema();
    expect(schemaIssues(schema, output)).toEqual([]);
    expect(schemaIssues(schema, { ...output, more: 1 })).not.toEqual([]);
    expect(schemaIssues(schema, { ...output, totals: { ...output.totals, wallMs: 1.5 } })).not.toEqual([]);
  });

  test('describes every field of the object', () => {
    const names = JSON.stringify(documentedSchema().properties) + JSON.stringify(documentedSchema()['$defs']);
    for (const [, name] of names.matchAll(/"([a-zA-Z]+)":\{/g)) {
      if (['properties', 'items', 'count', 'countOrNull', 'run', 'finding'].includes(name ?? '')) continue;
      expect(commandLinePage.split('```json')[0], name).toContain(name);
    }
  });
});

test('the shim asks for the version of Node that package.json names', () => {
  const shim = readFileSync(new URL('../../bin/troupe.js', import.meta.url), 'utf8');
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    engines: { node: string };
  };
  const needed = /needed = \[(\d+), (\d+)\]/.exec(shim);
  expect(`>=${needed?.[1]}.${needed?.[2]}`).toBe(engines.node);
});
