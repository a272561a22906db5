// What one direction of a link calls by number: methods together with the spawner of their target, definitions, and the keys of records. Each is
// spelled once, in the first frame that uses its number, and the receiver counts along.
// 1. A number is good once a frame that spelled it was posted: `unsent` is emptied by that alone.
// 2. The table is bounded, since names may be made up without end, and each life of a thread brings its own. When it is full, both sides begin anew
//    behind the frame that filled it; what that frame had no number for is spelled in full.
import type { ActorId } from '../runtime/address.ts';
import { UnreadableFrame } from './frame.ts';
import type { RecordMemory, Shape, ShapeNames } from './record.ts';

/** A method and the first two parts of its target's id; the key of a definition; or the keys of a record. */
export type LinkName = MailName | string | readonly string[];
/** Stands before names that begin anew. */
const anew = 0;
export type MailName = readonly [method: string, bySlot: number, byGeneration: number];

/** A way that mail goes. */
export interface MailWay {
  readonly method: string;
  readonly bySlot: number;
  readonly byGeneration: number;
  readonly number: number;
  readonly records: RecordMemory;
}

/** The same, where it arrives. */
export type HeardWay = Omit<MailWay, 'number' | 'records'>;

const mostNames = 4_096;
const mostShapes = 256;

/** The sender's side. */
export class NamesSpelled implements ShapeNames {
  #unsent: (LinkName | typeof anew)[] = [];
  readonly #ways = new Map<string, MailWay[]>();
  /** The one that was looked up last: most mail goes where the one before went. */
  #recent: MailWay | undefined = undefined;
  readonly #keys = new Map<string, number>();
  readonly #shapes = new Map<string, Shape>();
  #count = 0;

  /** What the next frame spells; 0 for nothing. */
  get unsent(): readonly (LinkName | typeof anew)[] | 0 {
    return this.#unsent.length === 0 ? 0 : this.#unsent;
  }

  /** The frame that spells them was posted. Returns whether all names begin anew, and no number is good any more. */
  posted(): boolean {
    if (this.#unsent.length > 0) this.#unsent = [];
    if (this.#count < mostNames) return false;
    this.#unsent.push(anew);
    this.#count = 0;
    this.#ways.clear();
    this.#recent = undefined;
    this.#keys.clear();
    this.#shapes.clear();
    return true;
  }

  /** The way of that method to actors that the same life of the same thread has spawned; undefined when the table is full. */
  mailWay(method: string, to: ActorId): MailWay | undefined {
    const recent = this.#recent;
    if (recent?.method === method && recent.bySlot === to.bySlot && recent.byGeneration === to.byGeneration) return recent;
    const way = this.#findWay(method, to);
    if (way !== undefined) this.#recent = way;
    return way;
  }

  #findWay(method: string, { bySlot, byGeneration }: ActorId): MailWay | undefined {
    const ways = this.#ways.get(method);
    if (ways !== undefined) {
      for (const way of ways) if (way.bySlot === bySlot && way.byGeneration === byGeneration) return way;
    }
    const number = this.#add([method, bySlot, byGeneration]);
    if (number === undefined) return undefined;
    const way = { method, bySlot, byGeneration, number, records: { shape: undefined, misses: 0 } };
    if (ways === undefined) this.#ways.set(method, [way]);
    else ways.push(way);
    return way;
  }

  shape(keys: readonly string[]): Shape | undefined {
    const text = JSON.stringify(keys);
    let shape = this.#shapes.get(text);
    if (shape !== undefined || this.#shapes.size >= mostShapes) return shape;
    const number = this.#add(keys);
    if (number === undefined) return undefined;
    shape = { keys, number };
    this.#shapes.set(text, shape);
    return shape;
  }

  keyNumber(key: string): number | undefined {
    let number = this.#keys.get(key);
    if (number !== undefined) return number;
    number = this.#add(key);
    if (number !== undefined) this.#keys.set(key, number);
    return number;
  }

  #add(name: LinkName): number | undefined {
    if (this.#count >= mostNames) return undefined;
    this.#unsent.push(name);
    return this.#count++;
  }
}

/** The receiver's side. */
export class NamesHeard {
  readonly #names: LinkName[] = [];
  /** Of mail names by their numbers, once they were asked for: the common op has no list to take apart. */
  readonly #ways: (HeardWay | undefined)[] = [];

  hear(names: readonly (LinkName | typeof anew)[]): void {
    for (const name of names) {
      if (name !== anew) this.#names.push(name);
      else {
        this.#names.length = 0;
        this.#ways.length = 0;
      }
    }
  }

  mailAt(number: number): HeardWay {
    return this.#ways[number] ?? this.#hearWay(number);
  }

  keyAt(number: number): string {
    return (this.#names[number] ?? unheard(number)) as string;
  }

  shapeAt(number: number): readonly string[] {
    return (this.#names[number] ?? unheard(number)) as readonly string[];
  }

  #hearWay(number: number): HeardWay {
    const [method, bySlot, byGeneration] = (this.#names[number] ?? unheard(number)) as MailName;
    const way = { method, bySlot, byGeneration };
    this.#ways[number] = way;
    return way;
  }
}

function unheard(number: number): never {
  throw new UnreadableFrame(`the name ${number} was never spelled`);
}
