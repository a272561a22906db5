// What no text that is shown may hold, for tests of everything that is shown.

/** What a terminal may act on or hide, by code point: not the same list as the source, but the ranges of the standards. */
function isDangerous(point: number): boolean {
  const within = (from: number, to: number): boolean => point >= from && point <= to;
  return (
    within(0x00, 0x1f) ||
    within(0x7f, 0x9f) ||
    within(0x200b, 0x200b) ||
    within(0x200e, 0x200f) ||
    within(0x2028, 0x202e) ||
    within(0x2060, 0x206f) ||
    within(0xd800, 0xdfff) ||
    within(0xfff9, 0xfffb) ||
    within(0xe0000, 0xe007f) ||
    point === 0x061c ||
    point === 0xfeff
  );
}

/** The characters of `text` that a terminal may act on or hide. */
export function dangerous(text: string, allowed = ''): string[] {
  return Array.from(text).filter((character) => isDangerous(character.codePointAt(0) ?? 0) && !allowed.includes(character));
}
