// What `defineActor` returns: code that any thread finds again by module URL and name, in one table per thread.
import { ActorError, describeValue, invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import { globalTable } from '../base/global-table.ts';
import { loadModule } from '../base/load-module.ts';
import type { AnyDefinition, Definition, Setup } from './actor-context.ts';
import { lanePolicy, type MailboxOptions } from './mail/mailbox-options.ts';
import type { Protocol } from './protocol.ts';
import type { Redact } from './reporting/redact.ts';

/** What a definition may say beside its code. */
export interface DefinitionOptions<P = unknown> {
  /** Milliseconds that the set-up may take, above 0; default: the system's. Infinity for none. */
  readonly initTimeoutMs?: number | undefined;
  /** How its mail waits; default unbounded, FIFO. */
  readonly mailbox?: MailboxOptions<P> | undefined;
  /**
   * Gives what may be shown of a message or a state in dead letters, crash reports, traces and inspections. It must not change what it is
   * given; where it throws, a placeholder is shown. Default: everything is shown.
   */
  readonly redact?: Redact | undefined;
}

const definitionTable = globalTable<AnyDefinition>('troupe.definitions');

/**
 * Defines an actor, at the top level of a module, so that any thread can load it.
 * `module` is `import.meta.url`; `name` is unique in the module: one that is taken is refused as `invalid-argument`, for only one of the two could
 * be found. A module that is evaluated again, later, replaces what it defined before.
 */
export function defineActor<P extends Protocol<P>, Args = undefined>(
  module: string,
  name: string,
  setup: Setup<P, Args>,
  options: DefinitionOptions<P> = {},
): Definition<P, Args> {
  if (typeof module !== 'string' || !URL.canParse(module))
    throw invalidArgument('module', 'a URL such as import.meta.url', module);
  if (typeof name !== 'string' || name === '') throw invalidArgument('name', 'a text that is not empty', name);
  if (typeof setup !== 'function') throw invalidArgument('setup', 'a function', setup);
  checkObject(options, 'options');
  checkFields(options, ['initTimeoutMs', 'mailbox', 'redact'], 'a definition has');
  const { initTimeoutMs, redact } = options;
  if (redact !== undefined && typeof redact !== 'function') throw invalidArgument('redact', 'a function', redact);
  if (initTimeoutMs !== undefined && !(typeof initTimeoutMs === 'number' && initTimeoutMs > 0))
    throw invalidArgument('initTimeoutMs', 'a number above 0', initTimeoutMs);
  const key = `${module}#${name}`;
  checkUnique(key, name, setup);
  const definition: Definition<P, Args> = {
    kind: 'troupe.actor',
    module,
    name,
    key,
    number: definitionTable.get(key)?.number ?? definitionTable.size + 1,
    setup,
    initTimeoutMs,
    mailbox: lanePolicy(options.mailbox as MailboxOptions | undefined),
    redact,
  };
  definitionTable.set(definition.key, definition as unknown as AnyDefinition);
  return definition;
}

/** The keys that were defined since the code that runs now began to: one evaluation of modules, as far as can be told. */
const definedNow = new Set<string>();

/** The same set-up again is the same code. */
function checkUnique(key: string, name: string, setup: unknown): void {
  const known = definitionTable.get(key);
  if (known !== undefined && known.setup !== setup && definedNow.has(key)) {
    const rule = 'unique in its module';
    throw new ActorError('invalid-argument', `name must be ${rule}, but "${key}" has been defined with another set-up`, {
      details: { field: 'name', rule, value: name },
    });
  }
  if (definedNow.size === 0) queueMicrotask(() => definedNow.clear());
  definedNow.add(key);
}

/** Throws `invalid-argument` for what `defineActor` did not return. */
export function checkDefinition(definition: unknown): void {
  const kind = (definition as { readonly kind?: unknown } | null | undefined)?.kind;
  if (kind !== 'troupe.actor') throw invalidArgument('definition', 'what defineActor returned', definition);
}

export function findDefinition(key: string): AnyDefinition | undefined {
  return definitionTable.get(key);
}

/** The definition of that key, importing its module when needed; throws `definition-not-found`. */
export async function loadDefinition(key: string): Promise<AnyDefinition> {
  const known = definitionTable.get(key);
  if (known !== undefined) return known;
  const module = key.slice(0, key.lastIndexOf('#'));
  try {
    await loadModule(module);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : describeValue(cause);
    throw new ActorError('definition-not-found', `the module of actor "${key}" could not be loaded: ${why}`, {
      details: { key },
      cause,
    });
  }
  const found = definitionTable.get(key);
  if (found !== undefined) return found;
  throw new ActorError('definition-not-found', `${module} does not define an actor of the key "${key}" at its top level`, {
    details: { key },
  });
}
