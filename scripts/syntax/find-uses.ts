// Where a source uses a global: by a bare name that is called or constructed (`setTimeout(...)`), or as a member (`Date.now`).
import { childrenOf, isNode, lineAt, parseSource, type SyntaxNode } from './syntax-node.ts';

export interface GlobalUse {
  /** `setTimeout`, `Date.now`, or `new Date` for a construction without arguments. */
  readonly name: string;
  readonly line: number;
}

/** Every use whose name is in `names`, in order. A name in a type, a comment or a string is no use. */
export function findUses(source: string, names: readonly string[]): readonly GlobalUse[] {
  const uses: GlobalUse[] = [];
  const visit = (node: SyntaxNode): void => {
    const name = nameOf(node);
    if (name !== undefined && names.includes(name)) uses.push({ name, line: lineAt(source, node.start) });
    for (const child of childrenOf(node)) visit(child);
  };
  visit(parseSource(source));
  return uses;
}

function nameOf(node: SyntaxNode): string | undefined {
  if (node.type === 'MemberExpression') {
    const object = identifier(node['object']);
    const property = identifier(node['property']);
    return object === undefined || property === undefined ? undefined : `${object}.${property}`;
  }
  const callee = identifier(node['callee']);
  if (node.type === 'CallExpression') return callee;
  const isBare = node.type === 'NewExpression' && Array.isArray(node['arguments']) && node['arguments'].length === 0;
  return isBare ? `new ${callee}` : undefined;
}

function identifier(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? String(node['name']) : undefined;
}
