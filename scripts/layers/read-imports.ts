// What one source file names of other modules, read from its syntax tree: imports, re-exports, `import()`, import types,
// `require`, and `new URL('./file', import.meta.url)`, by which thread entries are named. Type imports count like any other. So does a plain text that
// is a relative name: a helper may make a module's URL of it.
import { childrenOf, isNode, lineAt, parseSource, type SyntaxNode } from '../syntax/syntax-node.ts';

export interface ModuleReference {
  /**
   * `import` runs or types against the module; `url` only names the file, so it makes an edge but no ring. `text` may be anything: it counts where it
   * leads to a file of the tree.
   */
  readonly kind: 'import' | 'url' | 'text';
  /** The name as written; undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  /** Counts from 1. */
  readonly line: number;
}

/** Every module reference of `source`, in order; throws a SyntaxError when it is not TypeScript. */
export function readImports(source: string): readonly ModuleReference[] {
  const references: ModuleReference[] = [];
  const visit = (node: SyntaxNode, isNamed: boolean): void => {
    const reference = referenceOf(node) ?? (isNamed ? undefined : relativeText(node));
    if (reference !== undefined) references.push({ ...reference, line: lineAt(source, node.start) });
    for (const child of childrenOf(node)) visit(child, reference !== undefined && textOf(child) === reference.specifier);
  };
  visit(parseSource(source), false);
  return references;
}

function referenceOf(node: SyntaxNode): Omit<ModuleReference, 'line'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return { kind: 'import', specifier: textOf(node['source']) };
    case 'ExportNamedDeclaration':
      return isNode(node['source']) ? { kind: 'import', specifier: textOf(node['source']) } : undefined;
    case 'TSExternalModuleReference':
      return { kind: 'import', specifier: textOf(node['expression']) };
    case 'CallExpression':
      return requireOrResolve(node);
    case 'NewExpression':
      return urlBesideThisFile(node);
    default:
      return undefined;
  }
}

/** A text that looks like a relative name. */
function relativeText(node: SyntaxNode): Omit<ModuleReference, 'line'> | undefined {
  const specifier = textOf(node);
  return specifier !== undefined && /^\.{1,2}\/[\w./-]+$/.test(specifier) ? { kind: 'text', specifier } : undefined;
}

function requireOrResolve(call: SyntaxNode): Omit<ModuleReference, 'line'> | undefined {
  const callee = call['callee'];
  if (!isNode(callee)) return undefined;
  const [first] = call['arguments'] as readonly unknown[];
  if (callee.type === 'Identifier' && callee['name'] === 'require') return { kind: 'import', specifier: textOf(first) };
  if (isImportMeta(callee, 'resolve')) return { kind: 'url', specifier: textOf(first) };
  return undefined;
}

function urlBesideThisFile(node: SyntaxNode): Omit<ModuleReference, 'line'> | undefined {
  const callee = node['callee'];
  const [name, base] = node['arguments'] as readonly unknown[];
  if (!isNode(callee) || callee['name'] !== 'URL' || !isNode(base) || !isImportMeta(base, 'url')) return undefined;
  // A computed name is how one file serves both .ts and .js; it cannot be followed, and it loads nothing by itself.
  const specifier = textOf(name);
  return specifier === undefined ? undefined : { kind: 'url', specifier };
}

function isImportMeta(node: SyntaxNode, property: string): boolean {
  const { object, property: named } = node as { object?: unknown; property?: unknown };
  return (
    node.type === 'MemberExpression' &&
    isNode(object) &&
    object.type === 'MetaProperty' &&
    isNode(named) &&
    named['name'] === property
  );
}

/** The value of a string literal, or of a template without substitutions. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'TSLiteralType') return textOf(node['literal']);
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const quasis = node['quasis'] as readonly { readonly value: { readonly cooked: string | null } }[];
  return quasis.length === 1 ? (quasis[0]?.value.cooked ?? undefined) : undefined;
}
