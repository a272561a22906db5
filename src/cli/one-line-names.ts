// Names of documents as a swarm gets them: on one line and visible, so that no file's name can pass for lines of an answer, whichever model
// writes it. What is shown stays so; what a program reads gets the real names back.
import type { Quote } from '../agents/ready/document-agents.ts';
import type { RunRecord } from '../agents/runs/run-record.ts';
import { escapeLine } from './escape.ts';
import type { DocumentFile } from './find-documents.ts';

export class OneLineNames {
  /** The files under the names that the swarm is to know them by. */
  readonly files: readonly DocumentFile[];
  readonly #realNames = new Map<string, string>();

  constructor(files: readonly DocumentFile[]) {
    const taken = new Set(files.map(({ name }) => name));
    this.files = files.map((file) => {
      const escaped = escapeLine(file.name);
      if (escaped === file.name) return file;
      let name = escaped;
      for (let number = 2; taken.has(name); number += 1) name = `${escaped} (${number})`;
      taken.add(name);
      this.#realNames.set(name, file.name);
      return { ...file, name };
    });
  }

  /** The record with the real names in the fields that hold names and nothing else. */
  real(record: RunRecord): RunRecord {
    if (this.#realNames.size === 0) return record;
    const document = record.document === null ? null : this.#realName(record.document);
    return { ...record, document, result: this.#realQuotes(record.result) };
  }

  #realName(name: string): string {
    return this.#realNames.get(name) ?? name;
  }

  #realQuotes(result: unknown): unknown {
    if (typeof result !== 'object' || result === null || !('quotes' in result) || !Array.isArray(result.quotes)) return result;
    const quotes = (result.quotes as Quote[]).map((quote) => ({ ...quote, file: this.#realName(quote.file) }));
    return { ...result, quotes };
  }
}
