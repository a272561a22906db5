// A swarm as the embedded planner sees it, of any size: the replies are made by the session tools' own functions, with all their bounds.
import { resultPage } from '../../src/agents/sessions/result-reference.ts';
import type {
  ListArguments,
  MapArguments,
  ResultArguments,
  SpawnArguments,
} from '../../src/agents/sessions/session-arguments.ts';
import { listReply, mapReply, type SessionView, yieldReply } from '../../src/agents/sessions/session-replies.ts';
import { fillTemplate } from '../../src/agents/sessions/session-tools.ts';
import type { ToolCall } from '../../src/models/model.ts';
import type { Answer } from './requests.ts';

/** What becomes of a document: a verdict of its reader, another kind of reply, a failure, a refusal to start a reader, or no end at all. */
export type Fate = 'relevant' | 'irrelevant' | 'said' | 'failed' | 'refused' | 'endless';

export interface Document {
  readonly name: string;
  readonly fate: Fate;
  /** Characters of a verdict's answer. */
  readonly length?: number;
}

export class ReaderSwarm {
  readonly #documents: readonly Document[];
  readonly #sessions: SessionView[] = [];
  readonly #taken = new Map<string, number>();
  #reported = 0;
  /** The inputs of the readers, in order. */
  readonly inputs: unknown[] = [];

  constructor(documents: readonly Document[]) {
    this.#documents = documents;
  }

  readonly answer = (call: ToolCall): Answer => {
    switch (call.name) {
      case 'list_files':
        return this.#list(call.input as { offset?: number; limit?: number });
      case 'sessions_map':
        return this.#map(call.input as MapArguments);
      case 'sessions_spawn':
        return this.#spawn(call.input as SpawnArguments);
      case 'sessions_yield': {
        const waited = this.#sessions.slice(this.#reported);
        const isOver = waited.every(({ end }) => end !== null);
        this.#reported = isOver ? this.#sessions.length : this.#reported;
        return { output: yieldReply(isOver ? 'complete' : 'timeout', waited) };
      }
      case 'sessions_result': {
        const { run } = call.input as ResultArguments;
        const end = this.#sessions.find((one) => one.run === run)?.end;
        return { output: resultPage(run, end?.ok === true ? end.value : null, 0) };
      }
      default: {
        const { runs, offset = 0, limit = 1000, results = false } = call.input as ListArguments;
        const wanted = runs === undefined ? this.#sessions : this.#sessions.filter(({ run }) => runs.includes(run));
        return { output: listReply(wanted, offset, limit, results) };
      }
    }
  };

  #list({ offset = 0, limit = 1000 }: { offset?: number; limit?: number }): Answer {
    const total = this.#documents.length;
    const files = this.#documents.slice(offset, offset + limit).map(({ name }) => ({ name, bytes: 1, kind: 'text' }));
    const next = offset + files.length;
    return { output: { total, files, ...(files.length > 0 && next < total ? { nextOffset: next } : {}) } };
  }

  #map({ items, taskTemplate }: MapArguments): Answer {
    const refused: object[] = [];
    const runs = items.flatMap((item) => {
      const run = this.#start(item, fillTemplate(taskTemplate.input, item));
      if (run === undefined) refused.push({ item, code: 'limit-agents', message: 'so many were started here already' });
      return run ?? [];
    });
    return { output: mapReply(runs, refused) };
  }

  #spawn({ task, label }: SpawnArguments): Answer {
    const run = this.#start(label ?? '', task.input);
    return run === undefined
      ? { error: { code: 'limit-agents', message: 'so many were started here already' } }
      : { output: { status: 'accepted', run } };
  }

  /** Of documents that share a name each is started once, in their order. */
  #start(name: string, input: unknown): string | undefined {
    const before = this.#taken.get(name) ?? 0;
    const document = this.#named(name)[before];
    if (document === undefined) throw new Error(`"${name}" was sent a reader too many`);
    this.#taken.set(name, before + 1);
    if (document.fate === 'refused') return undefined;
    this.inputs.push(input);
    const run = `1.${this.#sessions.length + 1}`;
    this.#sessions.push({ run, agent: 'reader', label: name, ...endOf(document) });
    return run;
  }

  #byName: Map<string, Document[]> | undefined;

  #named(name: string): readonly Document[] {
    this.#byName ??= Map.groupBy(this.#documents, (document) => document.name);
    return this.#byName.get(name) ?? [];
  }
}

function endOf({ name, fate, length = 100 }: Document): Pick<SessionView, 'state' | 'end'> {
  if (fate === 'endless') return { state: 'running', end: null };
  if (fate === 'failed') {
    return {
      state: 'failed',
      end: { ok: false, outcome: 'failed', error: { code: 'pdf-damaged', message: `${name} is damaged` } },
    };
  }
  if (fate === 'said') return { state: 'done', end: { ok: true, value: 'x'.repeat(length) } };
  const quotes = fate === 'relevant' ? [{ text: `The ferry of ${name} was late.`, file: name, line: 1 }] : [];
  const answer = `${fate === 'relevant' ? 'Speaks of it in 1 passage. ' : ''}${'x'.repeat(length)}`;
  const value = { relevant: fate === 'relevant', confidence: 0.8, answer, quotes };
  return { state: 'done', end: { ok: true, value } };
}
