// The index of one opened document: its segments, and a BM25+ index of their words. Kept with the document, and gone with it.
import MiniSearch from 'minisearch';
import type { DocumentUnit, OpenedDocument } from '../documents/open-document.ts';
import type { Segment } from './segment.ts';
import { segmentsOf } from './segments.ts';
import { type Stretch, stretchesOf } from './stretches.ts';
import { tokensOf } from './tokens.ts';
import { keysOf } from './word-keys.ts';

export interface IndexedSegment extends Segment {
  readonly stretch: Stretch;
}

/** A segment that holds some of the keys. */
export interface SegmentHit {
  /** Its place in `segments`. */
  readonly index: number;
  /** BM25+, weighted as asked. */
  readonly score: number;
  /** The keys that it holds. */
  readonly keys: readonly string[];
}

export interface DocumentIndex {
  readonly segments: readonly IndexedSegment[];
  /** Segments that hold any of the keys; a key's weight multiplies its part of the score. */
  find(weights: ReadonlyMap<string, number>): SegmentHit[];
}

const indexes = new WeakMap<readonly DocumentUnit[], DocumentIndex>();

/** The index of a document, made on first use. */
export function indexOf(document: OpenedDocument): DocumentIndex {
  let index = indexes.get(document.units);
  if (index === undefined) {
    index = makeIndex(document);
    indexes.set(document.units, index);
  }
  return index;
}

/** Characters of text from which a document is searched without a lasting index: that would take some 25 bytes of heap for each. */
const largeText = 4_000_000;

function makeIndex(document: OpenedDocument): DocumentIndex {
  const segments = stretchesOf(document.units).flatMap((stretch) =>
    segmentsOf(stretch, document.kind).map((segment) => ({ ...segment, stretch })),
  );
  const isLarge = document.units.reduce((sum, unit) => sum + unit.text.length, 0) > largeText;
  if (isLarge) return { segments, find: (weights) => findIn(miniSearchOf(segments, holdersOf(segments, weights)), weights) };
  const search = miniSearchOf(segments, [...segments.keys()]);
  return { segments, find: (weights) => findIn(search, weights) };
}

/** At most so many segments of a large document are ranked: those that hold the most of what is looked for. */
const mostHolders = 20_000;

function holdersOf(segments: readonly IndexedSegment[], weights: ReadonlyMap<string, number>): number[] {
  const holders: { readonly index: number; readonly worth: number }[] = [];
  for (const [index, segment] of segments.entries()) {
    const keys = new Set(tokensOf(textOf(segment)).flatMap(({ word }) => keysOf(word)));
    const worth = [...keys].reduce((sum, key) => sum + (weights.get(key) ?? 0), 0);
    if (worth > 0) holders.push({ index, worth });
  }
  if (holders.length > mostHolders) holders.sort((a, b) => b.worth - a.worth || a.index - b.index);
  return holders.slice(0, mostHolders).map(({ index }) => index);
}

function miniSearchOf(segments: readonly IndexedSegment[], which: readonly number[]): MiniSearch<number> {
  const search = new MiniSearch<number>({
    fields: ['words'],
    extractField: (index, field) => (field === 'id' ? String(index) : textOf(segments[index])),
    tokenize: (text) => tokensOf(text).map((token) => token.word),
    processTerm: (word) => [...keysOf(word)],
  });
  search.addAll(which);
  return search;
}

const textOf = (segment: IndexedSegment | undefined): string =>
  segment === undefined ? '' : segment.stretch.text.slice(segment.start, segment.end);

/** Stands in no key. */
const separator = ' ';

function findIn(search: MiniSearch<number>, weights: ReadonlyMap<string, number>): SegmentHit[] {
  const results = search.search([...weights.keys()].join(separator), {
    tokenize: (text) => text.split(separator),
    processTerm: (key) => key,
    boostTerm: (key) => weights.get(key) ?? 1,
  });
  return results.map(({ id, score, terms }) => ({ index: Number(id), score, keys: terms }));
}
