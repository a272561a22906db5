// The answer keys of the example reports, and the key of generated documents.
import { readFile } from 'node:fs/promises';
import type { GeneratedDocument } from './generate-documents.ts';

export interface Place {
  /** First line in the file, from 1; not given for HTML. */
  readonly line?: number;
  /** Page of a PDF, from 1. */
  readonly page?: number;
  /** Stands word for word there, white space folded. */
  readonly text: string;
}

export interface KeyEntry {
  readonly relevant: boolean;
  readonly otherWords?: boolean;
  readonly why?: string;
  readonly where?: readonly Place[];
}

export interface AnswerKey {
  readonly question: string;
  /** By file name. */
  readonly documents: Readonly<Record<string, KeyEntry>>;
}

export const keyNames = ['revenue-growth', 'job-cuts'] as const;
export const reportsFolder = new URL('../../examples/reports/', import.meta.url);

export async function readKey(name: (typeof keyNames)[number]): Promise<AnswerKey> {
  return JSON.parse(await readFile(new URL(`../../examples/keys/${name}.json`, import.meta.url), 'utf8'));
}

/** The key of generated documents, for the first question. */
export function keyOf(documents: readonly GeneratedDocument[]): AnswerKey {
  const entries = documents.map(({ name, relevant, otherWords }) => [name, { relevant, otherWords }] as const);
  return { question: 'Do they mention revenue growth?', documents: Object.fromEntries(entries) };
}
