// What company reports are mostly made of: sections that say nothing of revenue and nothing of growth.

export interface SectionTemplate {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** Every document has this one; a sentence that matters is put among its sentences. */
export const resultsSection: SectionTemplate = {
  title: 'Results',
  sentences: [
    'Operating profit came to a little less than a tenth of what we billed.',
    'The margin was much as before, since what steel gave us, freight took away.',
    'Net debt at the end of the period was lower by about a quarter than at its start.',
    'The dividend will be paid in {month} and is covered twice.',
    'One-off costs were small and concern the move of the archive from {place}.',
    'Working capital was held down by a closer watch on the stores.',
    'The tax charge was normal, and the tax inspector was cordial.',
    'Bad debts were {count} thousand, nearly all of it owed by one customer in {place}.',
  ],
};

export const ordinarySections: readonly SectionTemplate[] = [
  {
    title: 'People',
    sentences: [
      'At the end of the period {count} people worked for {company}.',
      'The works council met {n} times and agreed on the new shift pattern after a long evening.',
      '{count} of our people hold a first-aid certificate, which is more than the law asks for.',
      'The personnel manager retired in {month} and was given a canoe.',
      'Absence through illness was lower than in the year before.',
      'A survey was sent to everyone, and two thirds sent it back.',
    ],
  },
  {
    title: 'Safety',
    sentences: [
      'There were {n} accidents that kept somebody away from work for a day or longer.',
      'The guard on the press at {place} was redesigned by the people who use it.',
      'Inspectors came unannounced in {month} and left a short list, all of which has been done.',
      'Forklift traffic and people on foot now use different doors.',
      'Near misses are discussed at the start of the shift on which they are reported.',
    ],
  },
  {
    title: 'Works and property',
    sentences: [
      'The roof of hall {n} at {place} was renewed in {month}.',
      'We gave back the lease of the shed at {place}, which had stood half empty since {event}.',
      'The new paint line was handed over {n} weeks late and has run well from its first day.',
      'A neighbour has objected to the lorries, and we have moved the gate.',
      'The lift in the office block is being replaced, floor by floor, to the regret of nobody.',
      'The surveyors found damp in the archive and a family of owls above it.',
    ],
  },
  {
    title: 'Products',
    sentences: [
      'The lighter model was shown at the fair in {place} and won a prize for its handle.',
      'We withdrew {count} units whose switch could stick, and nobody had been hurt by one.',
      'The range now has {n} sizes in place of twelve.',
      'Testing of the sealed version goes on in {place}, in salt water.',
      'Customers have asked for a manual that can be read without glasses, and it is at the printer.',
    ],
  },
  {
    title: 'Environment',
    sentences: [
      'Half of our electricity comes from the panels on the roof at {place}.',
      'Waste to landfill was {count} tonnes, and the aim is none at all within {n} years.',
      'The brook below the works was sampled in {month} and found clean.',
      'Solvents are recovered and used again until they are too tired to be of use.',
      'Packing is now of card, which the customers can burn, fold or feed to worms.',
    ],
  },
  {
    title: 'Suppliers',
    sentences: [
      'We buy from {count} suppliers and visited the largest forty of them.',
      'A second source of castings was approved in {month}.',
      'Deliveries from {place} were late in every week of {month} because of work on the railway.',
      'All suppliers have signed the code of conduct, one of them after a long correspondence.',
      'The price of copper is fixed until {month}.',
    ],
  },
  {
    title: 'Systems',
    sentences: [
      'The new store went live in {month} after {n} rehearsals.',
      'We were the target of a false invoice, which the accounts clerk recognised by its good manners.',
      'Backups are restored as a test on the first Monday of each month.',
      'The old telephone exchange at {place} has been given to the museum.',
      'The warehouse scanners no longer lose their connection behind the boiler.',
    ],
  },
  {
    title: 'The board',
    sentences: [
      'The board met {n} times, once at {place}.',
      'The audit committee asked the auditors to look again at the stores, and they found them in order.',
      'One director stepped down in {month} and has not been replaced yet.',
      'The evaluation of the board was done by an outsider, who recommended shorter papers.',
      'The list of risks was reviewed, and two were taken off it.',
    ],
  },
  {
    title: 'In the neighbourhood',
    sentences: [
      'The works band played at the opening of the library in {place}.',
      'We lent two lorries to the town after {event}.',
      'Schools sent {count} children to the open day, and all of them went home again.',
      'The fund for good causes gave to {n} of them, the hospice first.',
      'The footpath along the fence is open once more.',
    ],
  },
  {
    title: 'The months ahead',
    sentences: [
      'Orders in hand will keep the works at {place} busy until {month}.',
      'We plan no change to the shift pattern before {month}.',
      'The contract with the railway comes up for renewal, and we hope to keep it.',
      'The move into the new hall begins after the summer holiday.',
      'Much depends, as ever, on the weather and on {rival}.',
    ],
  },
];
