// Text as people count it: by code point, so that a rare character is one character
// and is never cut in half. Masking follows node/domain/identifiers/masking.cc; what
// the node has masked comes masked, this is for what pages hold themselves.
import { TWO_CHARACTER_SURNAMES, VILLAGE_MARKS } from '../i18n/chinese';

export const points = (text: string): string[] => [...text];
export const lengthOf = (text: string): number => points(text).length;

export function cut(text: string, at: number): string {
  const all = points(text);
  return all.length <= at ? text : `${all.slice(0, at - 1).join('')}…`;
}

export type Sensitive = 'name' | 'idNo' | 'mobile' | 'account' | 'address' | 'birthDate';

function keepEnds(text: string, head: number, tail: number): string {
  const all = points(text);
  if (all.length <= head + tail) return '*'.repeat(all.length);
  return all.map((point, i) => (i < head || i >= all.length - tail ? point : '*')).join('');
}

function maskName(name: string): string {
  const isTwo = TWO_CHARACTER_SURNAMES.some((surname) => name.startsWith(surname) && name !== surname);
  return keepEnds(name, isTwo ? 2 : 1, 0);
}

function maskAddress(address: string): string {
  const end = Math.max(...VILLAGE_MARKS.map((mark) => (address.includes(mark) ? address.indexOf(mark) + mark.length : 0)));
  return end === 0 ? '*'.repeat(lengthOf(address)) : `${address.slice(0, end)}****`;
}

const MASKS: Record<Sensitive, (text: string) => string> = {
  name: maskName,
  idNo: (text) => keepEnds(text, 3, 4),
  mobile: (text) => keepEnds(text, 3, 4),
  account: (text) => keepEnds(text, 0, 4),
  address: maskAddress,
  birthDate: (text) => `${text.slice(0, 4)}-**-**`,
};

export const mask = (kind: Sensitive, text: string): string => (text === '' ? '' : MASKS[kind](text));

// Characters that machines' fonts often lack: outside the first plane, private use, extension A.
const RARE = /[\u{3400}-\u{4DBF}\u{E000}-\u{F8FF}\u{20000}-\u{3FFFF}\u{F0000}-\u{10FFFD}]/u;
const SIDE = 24;
const drawn = new Map<string, boolean>();

function pixels(pen: CanvasRenderingContext2D, point: string): string {
  pen.clearRect(0, 0, SIDE, SIDE);
  pen.fillText(point, 2, SIDE - 6);
  return pen.getImageData(0, 0, SIDE, SIDE).data.join();
}

// Does this machine draw it as anything but the box for what is missing?
export function hasGlyph(point: string): boolean {
  const known = drawn.get(point);
  if (known !== undefined) return known;
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!pen) return true;
  pen.font = `16px ${getComputedStyle(document.body).fontFamily || 'sans-serif'}`;
  const found = pixels(pen, point) !== pixels(pen, '\u{10FFFE}');
  drawn.set(point, found);
  return found;
}

export interface Piece {
  text: string;
  // U+20BB7, where the character cannot be drawn.
  missing: boolean;
}

// Text for the screen: what cannot be drawn shows its code point, never a box or `?`.
export function pieces(text: string, canDraw: (point: string) => boolean = hasGlyph): Piece[] {
  const out: Piece[] = [];
  for (const point of points(text)) {
    const missing = RARE.test(point) && !canDraw(point);
    const shown = missing ? `U+${point.codePointAt(0)?.toString(16).toUpperCase()}` : point;
    const last = out.at(-1);
    if (last && !last.missing && !missing) last.text += shown;
    else out.push({ text: shown, missing });
  }
  return out;
}
