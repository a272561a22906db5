// The tool `list_files`: which files there are to read.
import { kindOfName } from './documents/document-kind.ts';
import { listNames, measureFiles } from './files/list-within.ts';
import { defineTool, type Tool } from './tool.ts';

interface ListFilesInput {
  readonly offset?: number;
  readonly limit?: number;
}

const kinds = ['text', 'markdown', 'html', 'json', 'csv', 'pdf', 'unknown'];

/** Lists the run's files, or for a run without any the files under the roots: `{ offset?, limit? }` to `{ total, files, nextOffset? }`. */
export const listFiles: Tool = defineTool(import.meta.url, 'list_files', {
  description:
    'Lists the files that can be read, with their sizes and kinds. Use the names as they are given. ' +
    'When `nextOffset` is in the reply, call again with it as `offset` for the rest.',
  effects: 'none',
  runs: 'pool',
  taints: true,
  inputSchema: {
    type: 'object',
    properties: {
      offset: { type: 'integer', minimum: 0, description: 'How many files to skip; default 0.' },
      limit: { type: 'integer', minimum: 1, maximum: 1000, description: 'How many files to list at most; default 1000.' },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      total: { type: 'integer' },
      files: {
        type: 'array',
        items: {
          type: 'object',
          properties: { name: { type: 'string' }, bytes: { type: 'integer' }, kind: { enum: kinds } },
          required: ['name', 'bytes', 'kind'],
        },
      },
      nextOffset: { type: 'integer' },
    },
    required: ['total', 'files'],
  },
  async execute(input, { access }) {
    const { offset = 0, limit = 1000 } = input as ListFilesInput;
    const names = await listNames(access);
    const measured = await measureFiles(access, names.slice(offset, offset + limit));
    const files = measured.map(({ name, bytes }) => ({ name, bytes, kind: kindOfName(name) ?? 'unknown' }));
    const next = offset + files.length;
    return files.length > 0 && next < names.length
      ? { total: names.length, files, nextOffset: next }
      : { total: names.length, files };
  },
});
