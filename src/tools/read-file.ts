// The tool `read_file`: a text document, some lines at a time.
import { ActorError } from '../base/actor-error.ts';
import { quoteName } from './files/file-errors.ts';
import { fromCharacterSchema, textWindow } from './text-window.ts';
import { defineTool, type Tool } from './tool.ts';

interface ReadFileInput {
  readonly file: string;
  readonly fromLine?: number;
  readonly fromCharacter?: number;
  readonly maxLines?: number;
}

/** Reads lines of a text, Markdown, HTML, JSON or CSV file: at most 2,000 lines and 64 KiB a call. */
export const readFile: Tool = defineTool(import.meta.url, 'read_file', {
  description:
    'Reads lines of a text, Markdown, HTML (its text, without tags), JSON or CSV file. For PDF use read_pdf. A reply holds at most 64 KiB; ' +
    'when `nextLine` is in it, call again with it as `fromLine` (and `nextCharacter`, if given, as `fromCharacter`) for the rest.',
  effects: 'none',
  runs: 'pool',
  taints: true,
  inputSchema: {
    type: 'object',
    properties: {
      file: { type: 'string', minLength: 1, description: 'A file name as list_files gives it.' },
      fromLine: { type: 'integer', minimum: 1, description: 'The first line to read, counted from 1; default 1.' },
      fromCharacter: fromCharacterSchema('that line', 'very long lines'),
      maxLines: { type: 'integer', minimum: 1, maximum: 2000, description: 'How many lines to read at most; default 400.' },
    },
    required: ['file'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      file: { type: 'string' },
      kind: { enum: ['text', 'markdown', 'html', 'json', 'csv'] },
      fromLine: { type: 'integer' },
      toLine: { type: 'integer' },
      totalLines: { type: 'integer' },
      text: { type: 'string' },
      nextLine: { type: 'integer' },
      nextCharacter: { type: 'integer' },
    },
    required: ['file', 'kind', 'fromLine', 'toLine', 'totalLines', 'text'],
  },
  async execute(input, { access }) {
    const { file, fromLine = 1, fromCharacter = 1, maxLines = 400 } = input as ReadFileInput;
    // Loaded when it is first used: what reads documents takes its time and memory to load, and most threads read none.
    const { openDocument } = await import('./documents/open-document.ts');
    const { kind, units } = await openDocument(access, file);
    if (kind === 'pdf') throw notText(file);
    const window = textWindow(units, { file, fromLine, fromCharacter, maxLines });
    return { file, kind, fromLine, totalLines: units.length, ...window };
  },
});

function notText(file: string): ActorError {
  return new ActorError('invalid-tool-input', `file must be a text document, but ${quoteName(file)} is a PDF: use read_pdf`, {
    details: { field: 'file', rule: 'a text document', value: file },
  });
}
