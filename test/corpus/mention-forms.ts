// The many ways in which a report can say that its revenue grew, deny it, say it in quite other words, or speak of the two apart.
// A slot is a name in braces; `fill-slots.ts` fills it. None of these sentences is taken from the reports in examples.

/** Sentences with a form of both words, or of "revenue" and a plain synonym of "grow". */
export const mentions: readonly string[] = [
  'Revenue growth came to {pct} {period}.',
  'Revenue growth of {pct} was a little better than {forecaster} had thought likely.',
  '{aside}, revenue growth was the strongest for {n} years.',
  'Year-on-year revenue growth: {pct}.',
  '{kind} revenue grew {pct} {period}, {clause}.',
  'Revenues grew by {pct}, from {before} to {after}.',
  'Revenues grew, {clause}.',
  '{period}, with {cause} behind us, revenue, {apart}, grew to {after}.',
  'Growth in revenue was {pct}, {clause}.',
  'Growth in {kind} revenue slowed to {pct} {period}.',
  'The growth of our revenue, {apart}, owes most to {cause}.',
  'What growth there was came in revenue from {line}, {clause}.',
  'We grew our revenue by {pct} {period}.',
  'The company has grown its {kind} revenue in each of the last {n} years.',
  'Our revenues have been growing since {event}.',
  'Since {event} our {kind} revenues, {apart}, have been growing.',
  'Our revenues are growing again, if slowly.',
  'We expect revenue to grow by about {pct} next year.',
  'Revenue will, unless {event} repeats itself, grow further in the coming year.',
  'To grow revenue by {pct} with the same number of machines took some ingenuity.',
  'By growing our {kind} revenue we could pay for {line} without a loan.',
  'The board had set a target of {pct} for growth in {kind} revenue, and it was met.',
  'It was {cause} that made {kind} revenue grow.',
  'The fast-growing revenue from {line} made up for a poor spring.',
  'Revenue, which had stood still for {n} years, began to grow again after {event}.',
  'Of all the figures that we follow, the one that grew most was revenue, {clause}.',
  'Growth resumed: revenue reached {after}, {clause}.',
  'The revenue of the group, {apart}, has now grown for {n} years running.',
  'Revenue rose {pct} {period}, {clause}.',
  'Revenues rose to {after} from {before}.',
  'Revenue increased by {pct}, {clause}.',
  '{kind} revenue, {apart}, has risen in every year but one since {event}.',
  'There was an increase of {pct} in {kind} revenue, {clause}.',
  'Rising revenue from {line} paid for the new roof.',
];

/** Denials: they speak of the matter, so they are mentions. */
export const denials: readonly string[] = [
  'There was no revenue growth {period}.',
  'Revenue did not grow {period}, {clause}.',
  'Our revenues have not grown since {event}.',
  'We saw no growth in {kind} revenue, {clause}.',
  '{forecaster} had counted on growth in revenue, and there was none.',
  'We do not expect revenue to grow next year.',
  'Without {cause} there would have been no growth in revenue at all.',
  'Nowhere but in {line} did revenue grow.',
];

/** The same thing said with neither word, or with no verb or noun for growing. */
export const otherWords: readonly string[] = [
  'Sales were up {pct} {period}.',
  'Turnover climbed to {after} from {before}.',
  'Our customers spent {pct} more with us than in the year before.',
  'The top line was {pct} better than a year ago, {clause}.',
  'Takings beat those of every earlier year, {clause}.',
];

/** Growth of something else. */
export const growthElsewhere: readonly string[] = [
  'The growth of our headcount, to {n} hundred people, has filled the canteen.',
  'Population growth in the district is about {pct} a decade.',
  'The apprentice school has grown from a bench in a corner to a building of its own.',
  'Tree growth on the old tip is better than the forester foresaw.',
  'Demand for trained welders is growing faster than the colleges can meet it.',
  'The cost of insurance rose by {pct}, as it did for all our neighbours.',
  'The number of visitors to the works museum grew to {n} thousand.',
  'Bacterial growth in the cooling tower was found {period} and dealt with within a day.',
  'Energy prices increased by {pct} {period}.',
  'Our waiting list for allotments is growing.',
];

/** Revenue, of which nothing is said about growing. */
export const revenueElsewhere: readonly string[] = [
  'Revenue is recognised when the goods have left the gate.',
  'Revenue was {before}, the same as in the year before.',
  'Revenue fell by {pct}, {clause}.',
  'About {pct} of revenue comes from {line}.',
  '{rival}, our nearest competitor, published revenue of {before}, unchanged for the third year.',
  'The revenue authorities looked at our books {period} and went away content.',
  'Deferred revenue stood at {before} on the last day of the year.',
  'No single customer accounts for more than {pct} of revenue.',
];
