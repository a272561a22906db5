// Savina's Bank Transaction: a teller orders transfers, and the account that pays serves nothing else until the other has confirmed. Here that is an
// async handler. Checked: each balance is what the transfers come to, in whatever order.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';
import { PseudoRandom } from './pseudo-random.ts';

interface Account {
  /** Pays to another, and tells the teller when it is confirmed. */
  transfer(order: { readonly amount: number; readonly to: Ref<Account> }): void;
  deposit(amount: number): void;
  balance(): number;
}

interface Teller {
  /** Gives how many transfers were confirmed. */
  run(): number;
  confirmed(): void;
  balances(): number[];
}

interface Load {
  readonly accounts: number;
  readonly transactions: number;
}

interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

const openingBalance = 1_000_000;

/** The transfers, the same whenever they are asked for: from the first four fifths to an account further on, so that none wait in a circle. */
function* transfersOf({ accounts, transactions }: Load): Generator<Transfer> {
  const random = new PseudoRandom(123);
  for (let number = 0; number < transactions; number += 1) {
    const from = random.below(Math.floor((accounts * 8) / 10));
    const to = from + 1 + random.below(accounts - from - 1);
    yield { from, to, amount: random.below(1_000) };
  }
}

const account = defineActor<Account, { teller: Ref<Teller> }>(import.meta.url, 'account', (ctx, args) => {
  let balance = openingBalance;
  return {
    transfer: async ({ amount, to }) => {
      balance -= amount;
      await ctx.ask(to, noTimeout).deposit(amount);
      args.teller.tell.confirmed();
    },
    deposit: (amount) => {
      balance += amount;
    },
    balance: () => balance,
  };
});

const teller = defineActor<Teller, { load: Load; placement: 'spread' | 'parent' }>(
  import.meta.url,
  'teller',
  (ctx, { load, placement }) => {
    const accounts = Array.from({ length: load.accounts }, () => ctx.spawn(account, { teller: ctx.self }, { placement }));
    let confirmed = 0;
    let finished: ReplyTo<number> | undefined;
    return {
      run: () => {
        for (const { from, to, amount } of transfersOf(load)) {
          const payee = accounts[to];
          if (payee !== undefined) accounts[from]?.tell.transfer({ amount, to: payee });
        }
        finished = ctx.reply<number>();
        return finished;
      },
      confirmed: () => {
        confirmed += 1;
        if (confirmed === load.transactions) finished?.send(confirmed);
      },
      balances: () => Promise.all(accounts.map((ref) => ctx.ask(ref, noTimeout).balance())),
    };
  },
);

function checkBalances(balances: readonly number[], load: Load): void {
  const wanted = balances.map(() => openingBalance);
  for (const { from, to, amount } of transfersOf(load)) {
    wanted[from] = (wanted[from] ?? Number.NaN) - amount;
    wanted[to] = (wanted[to] ?? Number.NaN) + amount;
  }
  for (const [index, balance] of balances.entries())
    mustEqual(`the balance of account ${index}`, balance, wanted[index] ?? Number.NaN);
}

export const bankTransaction = savinaBenchmark({
  name: 'savina-banking',
  unit: 'transactions',
  isParallel: true,
  full: { accounts: 1_000, transactions: 50_000 },
  small: { accounts: 20, transactions: 200 },
  operations: ({ transactions }) => transactions,
  async run({ system, placement }, load) {
    const ref = system.spawn(teller, { load, placement }, { placement });
    const confirmed = await ref.askWith(noTimeout).run();
    return async () => {
      checkBalances(await ref.askWith(noTimeout).balances(), load);
      await system.stop(ref);
      return confirmed;
    };
  },
});
