// The tool `read_pdf`: a PDF, one page at a time.
import { ActorError } from '../base/actor-error.ts';
import { quoteName } from './files/file-errors.ts';
import { fromCharacterSchema, outOfRange, textPiece } from './text-window.ts';
import { defineTool, type Tool } from './tool.ts';

interface ReadPdfInput {
  readonly file: string;
  readonly page: number;
  readonly fromCharacter?: number;
}

/** Reads the text of one page of a PDF; a page of more than 64 KiB in several calls. */
export const readPdf: Tool = defineTool(import.meta.url, 'read_pdf', {
  description:
    'Reads the text of one page of a PDF file; the reply says how many pages there are. A page without text (a scan) gives an empty text. ' +
    'When `nextCharacter` is in the reply, call again with it as `fromCharacter` for the rest of the page.',
  effects: 'none',
  runs: 'pool',
  taints: true,
  inputSchema: {
    type: 'object',
    properties: {
      file: { type: 'string', minLength: 1, description: 'A file name as list_files gives it.' },
      page: { type: 'integer', minimum: 1, description: 'The page to read, counted from 1.' },
      fromCharacter: fromCharacterSchema('the page', 'very long pages'),
    },
    required: ['file', 'page'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      file: { type: 'string' },
      page: { type: 'integer' },
      pages: { type: 'integer' },
      text: { type: 'string' },
      nextCharacter: { type: 'integer' },
    },
    required: ['file', 'page', 'pages', 'text'],
  },
  async execute(input, { access }) {
    const { file, page, fromCharacter = 1 } = input as ReadPdfInput;
    // Loaded when it is first used: what reads documents takes its time and memory to load, and most threads read none.
    const { openDocument } = await import('./documents/open-document.ts');
    const { kind, units } = await openDocument(access, file);
    if (kind !== 'pdf') throw notPdf(file, kind);
    const unit = units[page - 1];
    if (unit === undefined) throw outOfRange(file, 'page', page, `${units.length} pages`);
    return { file, page, pages: units.length, ...textPiece(unit.text, fromCharacter, file) };
  },
});

function notPdf(file: string, kind: string): ActorError {
  return new ActorError('invalid-tool-input', `file must be a PDF, but ${quoteName(file)} is ${kind}: use read_file`, {
    details: { field: 'file', rule: 'a PDF', value: file },
  });
}
