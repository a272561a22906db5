// What a person is told before hosted models are asked: which, how much may be sent to them, and what it may cost.
import { escapeLine } from './escape.ts';
import { counted, showBytes, showUsd } from './show-amounts.ts';
import { hostedModels, type Team } from './team.ts';

export interface Sending {
  /** Items of a map, else absent. */
  readonly items?: number;
  /** Files that these name. */
  readonly files?: number;
  readonly documents?: number;
  /** Of all of these, and of the question. */
  readonly bytes: number;
}

/** The lines, escaped; none when nothing is sent. */
export function hostedNotice(team: Team, sending: Sending, replay: string | undefined): readonly string[] {
  const models = hostedModels(team);
  if (models.length === 0) return [];
  const list = models.map(({ role, model }) => `${role} ${model}`).join(', ');
  if (replay !== undefined)
    return [`hosted models: ${escapeLine(list)}; nothing is sent, the answers come from the tape ${escapeLine(replay)}`];
  return [
    `hosted models: ${escapeLine(list)}`,
    `${inWords(sending)} (${showBytes(sending.bytes)}) may be sent to them; ${costOf(team)}`,
  ];
}

function inWords({ items, files = 0, documents = 0 }: Sending): string {
  if (items !== undefined)
    return files === 0 ? counted(items, 'item') : `${counted(items, 'item')} and ${counted(files, 'file')}`;
  return documents === 0 ? 'the goal' : `the question and ${counted(documents, 'document')}`;
}

function costOf({ maxUsd }: Team): string {
  if (maxUsd === null || maxUsd === undefined) return 'no cap on the cost (--max-usd none)';
  return `they may cost ${showUsd(maxUsd)} at most (--max-usd)`;
}
