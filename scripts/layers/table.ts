// The layers of src, once, as data: for each folder, the folders, packages and node: modules that its files may name.
// Nothing is inherited: what a folder may use stands in its own row, type imports included. Rows go from the ground upwards.

export interface Layer {
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  readonly nodeModules: readonly string[];
}

export interface LayerTable {
  /** Row by folder; the row '.' is for the files that stand directly in src. */
  readonly layers: Readonly<Record<string, Layer>>;
  /** Files, relative to src, that may import a module whose name is only known at run time. */
  readonly computedImports: readonly string[];
  /** Files, relative to src, that may import the package's door, `index.ts`, as its users do. */
  readonly doorImports: readonly string[];
  /** Files outside src, relative to it, that any file may name by URL: they stand at the same place in the published package. */
  readonly urlsOutside: readonly string[];
}

export const layerTable: LayerTable = {
  layers: {
    base: { folders: [], packages: ['@cfworker/json-schema', 'nanoid'], nodeModules: [] },
    mailbox: { folders: ['base'], packages: [], nodeModules: [] },
    runtime: { folders: ['base', 'mailbox'], packages: [], nodeModules: [] },
    wire: { folders: ['base', 'mailbox', 'runtime'], packages: [], nodeModules: [] },
    actors: { folders: ['base', 'mailbox', 'runtime'], packages: [], nodeModules: [] },
    threads: {
      folders: ['base', 'mailbox', 'runtime', 'wire'],
      packages: ['piscina', 'comlink', 'pino'],
      nodeModules: ['node:async_hooks', 'node:module', 'node:perf_hooks', 'node:url', 'node:v8', 'node:worker_threads'],
    },
    system: {
      folders: ['base', 'mailbox', 'runtime', 'wire', 'actors', 'threads'],
      packages: [],
      nodeModules: ['node:diagnostics_channel', 'node:os'],
    },
    // node:crypto and node:fs/promises for tapes, the rest for hosted/post.ts.
    models: {
      folders: ['base'],
      packages: ['@anthropic-ai/sdk', '@google/generative-ai'],
      // node:fs to look at once whether a provider's module is there: a swarm in a simulation waits for no disk.
      nodeModules: ['node:crypto', 'node:fs', 'node:fs/promises', 'node:http', 'node:https', 'node:net'],
    },
    tools: {
      folders: ['base'],
      packages: ['htmlparser2', 'ipaddr.js', 'minisearch', 'stemmer', 'unpdf'],
      nodeModules: [
        ...[
          'node:child_process',
          'node:crypto',
          'node:dns/promises',
          'node:fs',
          'node:fs/promises',
          'node:http',
          'node:https',
          'node:net',
        ],
        ...['node:path', 'node:stream/promises', 'node:zlib'],
        // To say whose a claim in a folder is that processes share.
        ...['node:os', 'node:process'],
      ],
    },
    // @opentelemetry/api is an optional peer, loaded only by a swarm that asks for telemetry.
    agents: {
      folders: ['base', 'runtime', 'actors', 'system', 'models', 'tools'],
      packages: ['@modelcontextprotocol/client', '@opentelemetry/api'],
      // node:crypto to tell repeated tasks.
      nodeModules: ['node:crypto', 'node:path'],
    },
    // models for the list of models and their prices.
    cli: {
      folders: ['base', 'models', 'agents'],
      packages: ['cli-progress', 'csv-parse', 'tinyglobby'],
      nodeModules: [
        // node:async_hooks to know what a module of the user's left behind.
        ...['node:async_hooks', 'node:crypto', 'node:fs', 'node:fs/promises', 'node:path', 'node:process', 'node:stream'],
        // node:sqlite for nothing but its lock of a file, which ends with the process.
        ...['node:sqlite', 'node:stream/consumers', 'node:url', 'node:util'],
      ],
    },
    // node:util for the comparison of values in probes.
    testing: { folders: ['base', 'mailbox', 'runtime', 'wire', 'actors', 'system'], packages: [], nodeModules: ['node:util'] },
    '.': { folders: ['base', 'mailbox', 'runtime', 'actors', 'threads', 'system'], packages: [], nodeModules: [] },
  },
  computedImports: ['base/load-module.ts', 'threads/host-entry.ts'],
  // Spare threads load ahead what modules of users will import.
  doorImports: ['system/load-ahead.ts'],
  urlsOutside: ['../package.json', '../data'],
};
