// `troupe models`: the providers, and the models whose prices are known.
import { escapeJson } from './escape.ts';
import { type ExitStatus, exitStatus } from './exit-status.ts';
import type { ListContext } from './list-agents.ts';
import type { ListRequest } from './requests.ts';

/** Prints the list. */
export async function listModels(request: ListRequest, { output }: ListContext): Promise<ExitStatus> {
  const models = [{ model: 'extractive', price: 'embedded, $0' }];
  if (request.json) output.write(`${escapeJson(JSON.stringify({ models }, null, 2))}\n`);
  else output.write(models.map(({ model, price }) => `${model}: ${price}\n`).join(''));
  return exitStatus.answered;
}
