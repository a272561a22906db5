// The public names of `troupe/tools`. Nothing inside imports this file.
export { builtinTools } from './builtin-tools.ts';
export type { DocumentKind } from './documents/document-kind.ts';
export { type DocumentUnit, type OpenedDocument, openDocument } from './documents/open-document.ts';
export { listFiles } from './list-files.ts';
export { readFile } from './read-file.ts';
export { readPdf } from './read-pdf.ts';
export { searchText } from './search-text.ts';
export {
  defineTool,
  type FileAccess,
  type RunFile,
  type Tool,
  type ToolContext,
  type ToolEffects,
  type ToolOptions,
} from './tool.ts';
