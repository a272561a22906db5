// The tool `write_file`: a whole text file inside the folder for writing.
import { ActorError } from '../base/actor-error.ts';
import { defineTool, type Tool } from './tool.ts';
import { writeWithin } from './writing/write-within.ts';

interface WriteFileInput {
  readonly file: string;
  readonly content: string;
  readonly revision?: string | null;
}

/** Writes a text file whole, in one step, inside the swarm's `writeRoot`; folders on the way are made. */
export const writeFile: Tool = defineTool(import.meta.url, 'write_file', {
  description:
    'Writes a text file as a whole inside the folder for writing, making folders on the way. The reply holds the revision of what was written; ' +
    'hand a revision back to write only if the file still has it, or null to write only if there is no such file.',
  // Whatever is written may be read, or run, by others at once.
  effects: 'external',
  runs: 'pool',
  inputSchema: {
    type: 'object',
    properties: {
      file: {
        type: 'string',
        minLength: 1,
        maxLength: 4096,
        description: 'A path inside the folder for writing, such as notes/summary.md.',
      },
      content: { type: 'string' },
      revision: {
        type: ['string', 'null'],
        description: 'The revision that the file must have now; null: there must be no file.',
      },
    },
    required: ['file', 'content'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { file: { type: 'string' }, bytes: { type: 'integer' }, revision: { type: 'string' } },
    required: ['file', 'bytes', 'revision'],
  },
  async execute(input, { access, callId }) {
    const { file, content, revision } = input as WriteFileInput;
    if (access.write === undefined)
      throw new ActorError('path-refused', 'nothing may be written here: the swarm has no writeRoot');
    return await writeWithin(access.write, { file, content, revision, callId });
  },
});
