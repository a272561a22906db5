import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryFault } from '../../scripts/model/try-fault.ts';
import { Workspace } from '../../scripts/mutants/workspace.ts';
import { plantedFaults } from './planted-faults.ts';

describe('the comparison with the reference', { timeout: 120_000 }, () => {
  let workspace: Workspace | undefined;
  beforeAll(() => {
    workspace = new Workspace(fileURLToPath(new URL('../..', import.meta.url)));
  });
  afterAll(() => workspace?.remove());

  test.each(plantedFaults)('finds in under 200 sequences that $name', async (fault) => {
    const { failure } = await tryFault(workspace as Workspace, fault, { sequences: 199, seed: 1 });
    expect(failure?.counterexample.length).toBeGreaterThan(0);
    expect(failure?.counterexample.length).toBeLessThan(6);
  });
});
