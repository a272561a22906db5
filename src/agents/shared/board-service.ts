// The blackboard's tools, served: a model's arguments in, what it reads out. The arguments fit their schemas already.
import type { Blackboard, BoardPage } from './blackboard.ts';
import {
  type BoardClaimInput,
  type BoardListInput,
  type BoardReadInput,
  type BoardWriteInput,
  boardClaim,
  boardList,
  boardRead,
  boardWrite,
  claimMs,
} from './board-tools.ts';
import type { DeskTool } from './desk-calls.ts';

/** A page of a list is cut to so many bytes. */
const mostPageBytes = 32_768;

/** The board's tools with what serves them. */
export function boardDeskTools(board: Blackboard): readonly DeskTool[] {
  return [
    {
      tool: boardRead,
      serve: (input) => {
        const { namespace, key } = input as BoardReadInput;
        const { revision, value, by, claimedBy } = board.read(namespace, key);
        return { revision, value, by, claimedBy };
      },
    },
    {
      tool: boardWrite,
      serve: (input, run) => {
        const { namespace, key, value, ifRevision } = input as BoardWriteInput;
        return { revision: board.write(namespace, key, { value, ifRevision }, run) };
      },
    },
    {
      tool: boardClaim,
      serve: (input, run) => {
        const { namespace, key, forMs = claimMs.usual, release = false } = input as BoardClaimInput;
        if (release) return { claimed: false, released: board.release(namespace, key, run) };
        board.claim(namespace, key, run, forMs);
        return { claimed: true };
      },
    },
    {
      tool: boardList,
      serve: (input) => {
        const { namespace, ...listing } = input as BoardListInput;
        if (namespace === undefined) return { namespaces: board.namespaces() };
        return fittingPage(board.list(namespace, listing));
      },
    },
  ];
}

function fittingPage(page: BoardPage): BoardPage {
  let room = mostPageBytes;
  const index = page.entries.findIndex((row) => (room -= Buffer.byteLength(JSON.stringify(row)) + 1) < 0);
  const last = page.entries[index - 1];
  return last === undefined ? page : { entries: page.entries.slice(0, index), cursor: page.cursor, next: last.key };
}
