// Faults that the comparison with the reference must find: so it is known that it would.

export interface PlantedFault {
  readonly name: string;
  /** Each text stands exactly once in its file. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'intensity is compared with >= for >',
    changes: [
      {
        file: 'src/actors/supervisor/restart-window.ts',
        from: `this.#budget = budget;`,
        to: `this.#budget = { ...budget, intensity: budget.intensity - 1 };`,
      },
    ],
  },
  {
    name: 'rest-for-one restarts an earlier sibling',
    changes: [
      { file: 'src/actors/supervisor/group-restart.ts', from: 'order.slice(first)', to: 'order.slice(Math.max(0, first - 1))' },
    ],
  },
  {
    name: 'a temporary sibling is started again by a group restart',
    changes: [
      {
        file: 'src/actors/supervisor/supervisor-driver.ts',
        from: `return !this.#isEnding && child.spec.restart !== 'temporary';`,
        to: 'return !this.#isEnding;',
      },
      {
        file: 'src/actors/supervisor/supervisor-driver.ts',
        from: `child.isDue = child.spec.restart !== 'temporary' || child.state === 'absent';`,
        to: 'child.isDue = true;',
      },
    ],
  },
  {
    name: 'a group restart costs two entries of the budget',
    changes: [
      {
        file: 'src/actors/supervisor/supervisor-driver.ts',
        from: 'for (const child of groupOf(strategy, this.children.all(), causes)) {',
        to: 'this.#window.exceeds(this.#ctx.clock.now());\n    for (const child of groupOf(strategy, this.children.all(), causes)) {',
      },
    ],
  },
  {
    name: 'a lost thread is charged once per child',
    changes: [
      {
        file: 'src/actors/supervisor/supervisor-driver.ts',
        from: 'if (wasRetired || this.#charge(payer)) return {',
        to: 'if (wasRetired || failed.map(() => this.#charge(payer)).every(Boolean)) return {',
      },
    ],
  },
];
