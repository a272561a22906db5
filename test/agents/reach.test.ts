import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchingPattern } from '../../src/agents/trust/name-pattern.ts';
import { commonHosts, commonRoots, inheritedReach, type Reach } from '../../src/agents/trust/reach.ts';
import { isHostAllowed } from '../../src/tools/fetch/allowed-url.ts';

const hosts = ['a.example', 'b.a.example', '*.a.example', '*.example', 'c.test', '*.b.a.example'];
const roots = ['/', '/a', '/a/b', '/ab', '/c'];
const reaches = fc.record({
  roots: fc.subarray(roots),
  hosts: fc.subarray(hosts),
  write: fc.boolean(),
  commands: fc.boolean(),
  denyTools: fc.subarray(['send', 'mcp_*', '*_file']),
  approvalTimeoutMs: fc.constantFrom(null, 5),
});

const names = ['a.example', 'b.a.example', 'x.b.a.example', 'example', 'c.test', 'evil.test'];
const files = ['/x', '/a/x', '/a/b/x', '/ab/x', '/c/x'];
const tools = ['send', 'mcp_a_b', 'read_file', 'other'];

function allows(reach: Reach): readonly string[] {
  const under = (file: string): boolean => reach.roots.some((root) => file.startsWith(root === '/' ? '/' : `${root}/`));
  return [
    ...names.filter((name) => isHostAllowed(name, reach.hosts)),
    ...files.filter(under),
    ...tools.filter((tool) => matchingPattern(reach.denyTools, tool) === undefined),
    ...(['write', 'commands'] as const).filter((what) => reach[what]),
  ];
}

describe('reach', () => {
  test('of a child is never wider than its parent’s, nor than its own, and exactly what both allow', () => {
    fc.assert(
      fc.property(reaches, reaches, (own, parent) => {
        const both = new Set(allows(parent));
        expect(new Set(allows(inheritedReach(own, parent)))).toEqual(new Set(allows(own).filter((one) => both.has(one))));
      }),
    );
  });

  test('is the same object when the parent’s narrows nothing, so that children share it', () => {
    fc.assert(
      fc.property(reaches, (own) => {
        expect(inheritedReach(own, { ...own, denyTools: [] })).toBe(own);
      }),
    );
  });

  test('takes of two folders the inner one, and tells folders apart that merely begin alike', () => {
    expect(commonRoots(['/a'], ['/a/b', '/ab'])).toEqual(['/a/b']);
    expect(commonHosts(['*.example'], ['a.example', 'evilexample', '*.b.example'])).toEqual(['a.example', '*.b.example']);
  });
});
