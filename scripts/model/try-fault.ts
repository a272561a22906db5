// Runs the comparison in a copy of the repository that holds one planted fault, in a process of its own, since the code is loaded once.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { SequencesReport } from '../../test/supervisor-model/check-sequences.ts';
import type { PlantedFault } from '../../test/supervisor-model/planted-faults.ts';
import type { Workspace } from '../mutants/workspace.ts';

const timeoutMs = 180_000;

export async function tryFault(
  workspace: Workspace,
  fault: PlantedFault,
  { sequences, seed }: { readonly sequences: number; readonly seed: number },
): Promise<SequencesReport> {
  const words = [join(workspace.folder, 'scripts/model.ts'), '--json', '--sequences', String(sequences), '--seed', String(seed)];
  return await plant(workspace, fault, fault.changes.length, async () => {
    const output = await run(words, workspace.folder);
    try {
      return JSON.parse(output) as SequencesReport;
    } catch {
      throw new Error(`"${fault.name}" left no report: ${output.slice(-2_000)}`);
    }
  });
}

/** The first `count` changes of a fault, all at once. */
function plant<T>(workspace: Workspace, fault: PlantedFault, count: number, work: () => Promise<T>): Promise<T> {
  const change = fault.changes[count - 1];
  if (change === undefined) return work();
  const mutant = { ...change, name: fault.name, test: '', names: '' };
  return workspace.with(mutant, () => plant(workspace, fault, count - 1, work));
}

function run(words: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.on('error', (error) => resolve(String(error)));
    child.on('close', () => resolve(output === '' ? errors : output));
  });
}
