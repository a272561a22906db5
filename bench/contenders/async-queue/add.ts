// The message of the scenarios, as an object made for each send.

export interface Add {
  readonly type: 'add';
  readonly by: number;
}

export function add(by: number): Add {
  return { type: 'add', by };
}
