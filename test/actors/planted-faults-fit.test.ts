import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plantedFaults } from '../supervisor-model/planted-faults.ts';

test.each(plantedFaults)('the planted fault fits the source: $name', ({ changes }) => {
  for (const { file, from } of changes) {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(source.split(from).length - 1, `${file} holds it once: ${from}`).toBe(1);
  }
});
