// The titles of the tests in a source file, read from its syntax tree. Skipped tests and tests yet to be written do not count.
import { childrenOf, isNode, parseSource, type SyntaxNode } from '../syntax/syntax-node.ts';

/** Each test as its own title, and as the titles of its groups and its own joined by ` › `. Computed titles are left out. */
export function readTestNames(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: SyntaxNode, groups: readonly string[]): void => {
    const call = node.type === 'CallExpression' ? calledAs(node['callee']) : undefined;
    if (call === 'skipped') return;
    const title = call === undefined ? undefined : titleOf(node);
    if (call === 'test' && title !== undefined) for (const name of namesOf(groups, title)) names.add(name);
    const inside = call === 'describe' && title !== undefined ? [...groups, title] : groups;
    for (const child of childrenOf(node)) visit(child, inside);
  };
  visit(parseSource(source), []);
  return names;
}

/** What a callee such as `test`, `it.concurrent`, `describe.each(...)` or `test.skip` makes of the call. */
function calledAs(callee: unknown): 'test' | 'describe' | 'skipped' | undefined {
  if (!isNode(callee)) return undefined;
  if (callee.type === 'Identifier') {
    if (callee['name'] === 'test' || callee['name'] === 'it') return 'test';
    return callee['name'] === 'describe' ? 'describe' : undefined;
  }
  if (callee.type === 'CallExpression' || callee.type === 'TaggedTemplateExpression')
    return calledAs(callee['callee'] ?? callee['tag']);
  if (callee.type !== 'MemberExpression') return undefined;
  const kind = calledAs(callee['object']);
  const property = isNode(callee['property']) ? callee['property']['name'] : undefined;
  return kind !== undefined && (property === 'skip' || property === 'todo') ? 'skipped' : kind;
}

function titleOf(call: SyntaxNode): string | undefined {
  const [title] = call['arguments'] as readonly unknown[];
  return isNode(title) && title.type === 'Literal' && typeof title['value'] === 'string' ? title['value'] : undefined;
}

/** `c` in the groups a, b is known as `c`, `b › c` and `a › b › c`. */
function namesOf(groups: readonly string[], title: string): readonly string[] {
  return [...groups, ''].map((_, at) => [...groups.slice(at), title].join(' › '));
}
