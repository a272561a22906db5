// The syntax tree of a TypeScript source (ESTree with types), as the checks of this repository walk it.
import { parseAst } from 'vitest/node';

export interface SyntaxNode {
  readonly type: string;
  /** Offset in the source, in UTF-16 units. */
  readonly start: number;
  readonly [field: string]: unknown;
}

/** The tree of `source`; throws a SyntaxError when it is not TypeScript. */
export function parseSource(source: string): SyntaxNode {
  return parseAst(source, { lang: 'ts' }) as unknown as SyntaxNode;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The nodes directly below `node`, in order. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.values(node).flatMap((field) => (Array.isArray(field) ? field.filter(isNode) : isNode(field) ? [field] : []));
}

/** The line on which an offset stands; counts from 1. */
export function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
