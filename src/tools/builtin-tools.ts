// The tools that come with Troupe: all of them read, none changes anything.
import { listFiles } from './list-files.ts';
import { readFile } from './read-file.ts';
import { readPdf } from './read-pdf.ts';
import { searchText } from './search-text.ts';
import type { Tool } from './tool.ts';

/** `list_files`, `read_file`, `read_pdf`, `search_text`: what an agent may name in its `tools`. */
export const builtinTools: readonly Tool[] = [listFiles, readFile, readPdf, searchText];
