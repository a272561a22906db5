// Makes examples/reports/saltmarsh-ferries-annual-report.pdf, a report of more than fifty pages.
// The same source gives the same text: the dates are fixed and chance comes from one seed.

import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { pipeline } from 'node:stream/promises';
import { type Random, seededRandom } from '../src/base/random.ts';
import {
  type Chapter,
  chairsLetter,
  community,
  company,
  finance,
  governance,
  kittiwakeNote,
  notes,
  risks,
} from './long-report/chapters.ts';
import { portPage, routePage, vesselNote, type Wordings } from './long-report/page-templates.ts';
import { ports, routes, vessels } from './long-report/places.ts';
import { readWords } from './read-words.ts';

/** The part of a pdfkit document that is used here; the package brings no types of its own. */
interface PdfDocument extends NodeJS.ReadableStream {
  x: number;
  y: number;
  font(name: string): PdfDocument;
  fontSize(points: number): PdfDocument;
  text(text: string, options?: object): PdfDocument;
  text(text: string, x: number, y: number, options?: object): PdfDocument;
  moveDown(lines?: number): PdfDocument;
  addPage(): PdfDocument;
  end(): void;
}

const PdfKitDocument: new (options: object) => PdfDocument = createRequire(import.meta.url)('pdfkit');

export const longReportPath = new URL('../examples/reports/saltmarsh-ferries-annual-report.pdf', import.meta.url);

const title = 'Saltmarsh Ferries: annual report and accounts';
const seed = 1934;
const margin = 72;

/** Composes the report. The stream ends when the last page has been read from it. */
export function makeLongReport(): NodeJS.ReadableStream {
  const document = new PdfKitDocument({
    size: 'A4',
    margins: { top: 96, bottom: margin, left: margin, right: margin },
    info: { Title: title, Author: 'Saltmarsh Ferries', CreationDate: new Date('2025-03-31T09:00:00Z') },
  });
  const random = seededRandom(seed);
  writeCover(document);
  numberPages(document);
  for (const chapter of [chairsLetter, company]) writeChapter(document, chapter);
  writeRoutes(document, random);
  writePorts(document, random);
  writeFleet(document, random);
  for (const chapter of [community, finance, risks, governance, ...notes]) writeChapter(document, chapter);
  document.end();
  return document;
}

function writeCover(document: PdfDocument): void {
  document.font('Times-Bold').fontSize(30).text('Saltmarsh Ferries', margin, 260);
  document.font('Times-Roman').fontSize(18).text('Annual report and accounts');
  document.moveDown().fontSize(12).text('For the year that ended on 31 December, the ninetieth of the company');
}

/** Puts the title and the number at the head of every page after the cover. */
function numberPages(document: PdfDocument): void {
  let page = 1;
  (document as NodeJS.EventEmitter).on('pageAdded', () => {
    page += 1;
    const { x } = document;
    document.font('Times-Italic').fontSize(9).text(`${title}    ${page}`, margin, 48, { lineBreak: false });
    document.x = x;
    document.y = 96;
  });
}

function writeChapter(document: PdfDocument, chapter: Chapter): void {
  document.addPage();
  heading(document, chapter.title);
  for (const text of chapter.paragraphs) paragraph(document, text);
}

function writeRoutes(document: PdfDocument, random: Random): void {
  for (const [index, { from, to, miles, water }] of routes.entries()) {
    const facts = {
      ...drawFacts(random),
      from,
      to,
      water,
      miles: String(miles),
      vessel: vessels[index % vessels.length]?.name ?? '',
    };
    writeChapter(document, { title: `Route ${index + 1}: ${from} to ${to}`, paragraphs: compose(routePage, facts, random) });
  }
}

function writePorts(document: PdfDocument, random: Random): void {
  for (const [index, port] of ports.entries()) {
    const paragraphs = compose(portPage, { ...drawFacts(random), port }, random);
    const isLast = index === ports.length - 1;
    writeChapter(document, {
      title: `Port ${index + 1}: ${port}`,
      paragraphs: isLast ? [...paragraphs, kittiwakeNote] : paragraphs,
    });
  }
}

/** Two vessels share a page. */
function writeFleet(document: PdfDocument, random: Random): void {
  for (const [index, { name, built, cars }] of vessels.entries()) {
    if (index % 2 === 0) document.addPage();
    const facts = { ...drawFacts(random), vessel: name, built: String(built), cars: String(cars) };
    heading(document, `Vessel ${index + 1}: ${name}`);
    for (const text of compose(vesselNote, facts, random)) paragraph(document, text);
    document.moveDown();
  }
}

function heading(document: PdfDocument, text: string): void {
  document.font('Times-Bold').fontSize(17).text(text).moveDown(0.7);
}

function paragraph(document: PdfDocument, text: string): void {
  document.font('Times-Roman').fontSize(12).text(text, { lineGap: 3 }).moveDown(0.7);
}

const months = ['January', 'February', 'March', 'October', 'November', 'December'];
const quarters = ['south-west', 'north-west', 'easterly', 'northerly'];

/** Draws every number that a wording may ask for, so that each page takes the same count of draws. */
function drawFacts(random: Random): Record<string, string> {
  const between = (low: number, high: number) => Math.floor(low + random.next() * (high - low + 1)).toLocaleString('en-GB');
  return {
    sailings: between(610, 2_900),
    done: between(91, 99),
    lost: between(3, 19),
    people: between(14_000, 190_000),
    cars: between(3_100, 61_000),
    lorries: between(240, 5_800),
    weeks: between(2, 7),
    tonnes: between(11, 88),
    happy: between(71, 94),
    tea: between(21, 160),
    seats: between(12, 90),
    berths: between(2, 6),
    depth: between(3, 9),
    calls: between(700, 5_200),
    boats: between(31, 420),
    holes: between(3, 24),
    crew: between(4, 18),
    drills: between(22, 51),
    month: pick(months, random),
    quarter: pick(quarters, random),
  };
}

function compose(wordings: Wordings, facts: Record<string, string>, random: Random): string[] {
  return wordings.map((choice) => pick(choice, random).replace(/\{(\w+)\}/g, (slot, name: string) => facts[name] ?? slot));
}

function pick(choice: readonly string[], random: Random): string {
  return choice[Math.floor(random.next() * choice.length)] ?? '';
}

if (import.meta.main) {
  readWords(import.meta.url, {});
  await pipeline(makeLongReport(), createWriteStream(longReportPath));
}
