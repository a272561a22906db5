// Fills the slots of the corpus templates with facts that hold for one document and with phrases drawn for each sentence.
import type { Random } from '../../src/base/random.ts';

/** What stays the same through one document. */
export interface DocumentFacts {
  readonly company: string;
  readonly rival: string;
  readonly percent: string;
  readonly before: string;
  readonly after: string;
}

const phrases: Readonly<Record<string, readonly string[]>> = {
  period: [
    'in the quarter',
    'in the year to June',
    'in the first half',
    'over the twelve months',
    'last year',
    'in the second half',
  ],
  kind: ['subscription', 'service', 'export', 'group', 'rental', 'net', 'recurring', 'wholesale'],
  line: [
    'spare parts',
    'the hire desk',
    'the northern depots',
    'licences',
    'maintenance contracts',
    'the mail-order catalogue',
    'cold storage',
  ],
  cause: [
    'the Danish contract',
    'a mild winter',
    'two new depots',
    'the longer opening hours',
    'the second shift',
    'a weaker currency',
  ],
  clause: [
    'which nobody in the finance office had put in the budget',
    'helped by two large orders that came early',
    'in spite of the strike at the port',
    'although the month of May was poor',
    'as it had been in the plan',
    'for reasons that are set out below',
    'and the credit for that belongs to the depots',
  ],
  apart: [
    'after allowing for the sale of the foundry',
    'measured at constant exchange rates',
    'month by month',
    'to the surprise of most of us',
    'taking one region with another',
    'and I say it with some relief',
  ],
  aside: ['Taking the year as a whole', 'In the words of the auditors', 'Seen from the workshop floor', 'All things considered'],
  event: [
    'the flood',
    'the merger',
    'the move to Oakhanger',
    'the fire in the paint shop',
    'the change of owner',
    'the spring fair',
  ],
  forecaster: ['the bank', 'our broker', 'the board', 'the finance office', 'the consultants'],
  n: ['two', 'three', 'four', 'five', 'six', 'seven', 'eight'],
  month: ['January', 'March', 'April', 'June', 'September', 'October', 'November'],
  place: ['Oakhanger', 'Stellmoor', 'Brigthorpe', 'Vardø', 'Castel Nero', 'Lower Hythe', 'Port Amery'],
};

const companies: readonly string[] = [
  'Brackenfold Mills',
  'Ostrander Tools',
  'Pellworm Shipping',
  'Tidewell Glass',
  'Hathersage Optics',
  'Marchetti Brothers',
  'Sundquist Paper',
  'Ravelstone Quarries',
  'Copperfield Telecom',
  'Ashdown Veterinary',
  'Lindqvist Elevators',
  'Grantchester Seeds',
  'Bramante Tiles',
  'Whitcombe Bearings',
  'Nordhavn Cranes',
  'Ellerby Pumps',
];

/** One of the choices. */
export function pick<T>(choices: readonly T[], random: Random): T {
  const chosen = choices[Math.floor(random.next() * choices.length)];
  if (chosen === undefined) throw new RangeError('pick: choices must not be empty, got none');
  return chosen;
}

/** A whole number from `low` to `high`, both included. */
export function between(low: number, high: number, random: Random): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

export function drawFacts(random: Random): DocumentFacts {
  const company = pick(companies, random);
  const before = between(21, 480, random);
  const growth = between(2, 19, random);
  const currency = pick(['£', '€', '$', ''], random);
  const amount = (millions: number) => `${currency}${millions} million`;
  return {
    company,
    rival: pick(
      companies.filter((other) => other !== company),
      random,
    ),
    percent: pick([`${growth} per cent`, `${growth}%`, `${growth}.${between(1, 9, random)} per cent`], random),
    before: amount(before),
    after: amount(Math.max(before + 1, Math.round(before * (1 + growth / 100)))),
  };
}

/** Fills each slot and begins the sentence with a capital. */
export function fillSlots(template: string, facts: DocumentFacts, random: Random): string {
  const sentence = template.replace(/\{(\w+)\}/g, (_, slot: string) => slotValue(slot, facts, random));
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function slotValue(slot: string, facts: DocumentFacts, random: Random): string {
  if (slot === 'pct') return facts.percent;
  if (slot === 'company' || slot === 'rival' || slot === 'before' || slot === 'after') return facts[slot];
  if (slot === 'count') return String(between(12, 940, random));
  const choices = phrases[slot];
  if (choices === undefined) throw new RangeError(`fillSlots: slot must be known, got {${slot}}`);
  return pick(choices, random);
}
