// Further documents for the first example question, composed from templates; the same seed always gives the same documents.
// They are balanced: half speak of the growth of revenue, half do not, and about 3 in 100 do so in quite other words.
import { type Random, seededRandom } from '../../src/base/random.ts';
import { between, type DocumentFacts, drawFacts, fillSlots, pick } from './fill-slots.ts';
import { type DocumentFormat, formatDocument, type Section } from './format-document.ts';
import { denials, growthElsewhere, mentions, otherWords, revenueElsewhere } from './mention-forms.ts';
import { ordinarySections, resultsSection, type SectionTemplate } from './ordinary-sections.ts';

export interface GeneratedDocument {
  readonly name: string;
  readonly text: string;
  /** Whether the document speaks of revenue growth; a denial does. */
  readonly relevant: boolean;
  /** It does so without the words, so a search by words may miss it. */
  readonly otherWords: boolean;
}

type Role = 'mention' | 'denial' | 'other-words' | 'apart' | 'growth-only' | 'revenue-only' | 'neither';

const formats: readonly DocumentFormat[] = ['md', 'txt', 'html'];
const kinds: readonly string[] = [
  'Annual report',
  'Letter to shareholders',
  'Memo to the board',
  'Half-year review',
  'Quarterly letter',
];

/** Composes `count` documents (default 100) from `seed`. Names are unique and say nothing of what the document holds. */
export function generateDocuments(seed: number, count = 100): GeneratedDocument[] {
  const random = seededRandom(seed);
  return shuffled(rolesFor(count), random).map((role, index) => generateDocument(role, index + 1, random));
}

/** Shares are quotas, not chances, so that a small corpus is balanced as well. */
function rolesFor(count: number): Role[] {
  const roles: Role[] = Array.from({ length: Math.floor(count * 0.03) }, () => 'other-words');
  const relevant = Math.ceil(count / 2);
  while (roles.length < relevant) roles.push(roles.length % 6 === 0 ? 'denial' : 'mention');
  const negatives: readonly Role[] = ['apart', 'growth-only', 'apart', 'revenue-only', 'neither'];
  while (roles.length < count) roles.push(negatives[roles.length % negatives.length] ?? 'neither');
  return roles;
}

function generateDocument(role: Role, number: number, random: Random): GeneratedDocument {
  const facts = drawFacts(random);
  const kind = pick(kinds, random);
  const format = pick(formats, random);
  const sections = composeSections(role, facts, random);
  const slug = `${facts.company} ${kind}`.toLowerCase().replaceAll(' ', '-');
  return {
    name: `${String(number).padStart(3, '0')}-${slug}.${format}`,
    text: formatDocument({ title: `${facts.company}: ${kind}`, sections }, format, between(84, 100, random)),
    relevant: role === 'mention' || role === 'denial' || role === 'other-words',
    otherWords: role === 'other-words',
  };
}

function composeSections(role: Role, facts: DocumentFacts, random: Random): Section[] {
  const others = shuffled(ordinarySections, random).slice(0, between(5, 8, random));
  const templates = [resultsSection, ...others];
  const planted = plant(role, templates, random);
  return shuffled(templates, random).map((template) => composeSection(template, planted.get(template) ?? [], facts, random));
}

/** Which sentences that matter go into which section. What is to be apart goes into two sections. */
function plant(role: Role, templates: readonly SectionTemplate[], random: Random): Map<SectionTemplate, string[]> {
  const planted = new Map<SectionTemplate, string[]>();
  const put = (section: SectionTemplate | undefined, sentence: string) => {
    if (section !== undefined) planted.set(section, [...(planted.get(section) ?? []), sentence]);
  };
  const home = random.next() < 0.7 ? templates[0] : templates[1];
  const elsewhere = pick(templates.slice(2), random);
  if (role === 'mention') put(home, pick(mentions, random));
  if (role === 'denial') put(home, pick(denials, random));
  if (role === 'other-words') put(home, pick(otherWords, random));
  if (role === 'apart' || role === 'revenue-only') put(home, pick(revenueElsewhere, random));
  const growsElsewhere =
    role === 'apart' || role === 'growth-only' || ((role === 'mention' || role === 'denial') && random.next() < 0.4);
  if (growsElsewhere) put(elsewhere, pick(growthElsewhere, random));
  return planted;
}

function composeSection(template: SectionTemplate, planted: readonly string[], facts: DocumentFacts, random: Random): Section {
  const chosen = shuffled(template.sentences, random).slice(0, between(3, 5, random));
  for (const sentence of planted) chosen.splice(between(0, chosen.length, random), 0, sentence);
  const sentences = chosen.map((sentence) => fillSlots(sentence, facts, random));
  const half = Math.ceil(sentences.length / 2);
  const paragraphs = sentences.length > 3 ? [sentences.slice(0, half), sentences.slice(half)] : [sentences];
  return { title: template.title, paragraphs };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const pool = [...items];
  const order: T[] = [];
  while (pool.length > 0) order.push(...pool.splice(Math.floor(random.next() * pool.length), 1));
  return order;
}
