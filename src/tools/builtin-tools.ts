// The tools that come with Troupe. Those that reach beyond the run's files do nothing until the swarm allows it.
import { extractJson } from './extract-json.ts';
import { fetchUrl } from './fetch-url.ts';
import { listFiles } from './list-files.ts';
import { readFile } from './read-file.ts';
import { readPdf } from './read-pdf.ts';
import { runCommand } from './run-command.ts';
import { searchText } from './search-text.ts';
import type { Tool } from './tool.ts';
import { writeFile } from './write-file.ts';

/** What an agent may name in its `tools`: `list_files`, `read_file`, `read_pdf`, `search_text`, `extract_json`, `fetch_url`, `write_file`, `run_command`. */
export const builtinTools: readonly Tool[] = [
  listFiles,
  readFile,
  readPdf,
  searchText,
  extractJson,
  fetchUrl,
  writeFile,
  runCommand,
];
