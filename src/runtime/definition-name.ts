// The name of a definition, out of its key `module#name`.

export function definitionName(key: string): string {
  return key.slice(key.lastIndexOf('#') + 1);
}
