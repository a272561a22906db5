// The public names of `troupe/tools`. Nothing inside imports this file.
import '../base/needed-node.ts';

export { builtinTools } from './builtin-tools.ts';
export type { DocumentKind } from './documents/document-kind.ts';
export { type DocumentUnit, type OpenedDocument, openDocument } from './documents/open-document.ts';
export { extractJson } from './extract-json.ts';
export { fetchUrl } from './fetch-url.ts';
export { listFiles } from './list-files.ts';
export { readFile } from './read-file.ts';
export { readPdf } from './read-pdf.ts';
export { runCommand } from './run-command.ts';
export { searchText } from './search-text.ts';
export {
  type CommandAccess,
  defineTool,
  type FetchAccess,
  type FileAccess,
  inlineTool,
  type RunFile,
  type Tool,
  type ToolAccess,
  type ToolContext,
  type ToolEffects,
  type ToolOptions,
  type WriteAccess,
} from './tool.ts';
export { writeFile } from './write-file.ts';
