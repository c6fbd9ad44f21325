// What the search in the header offers for a text: pages, items, and cases.
import type { BusinessRow } from '../api/catalogue';
import { searchBusinesses } from '../shared/forms/itemSearch';

export interface FoundPage {
  to: string;
  label: string;
}

export type Found = { kind: 'page'; page: FoundPage } | { kind: 'item'; row: BusinessRow } | { kind: 'cases'; text: string };

const ITEMS_MAX = 6;
// A case number's tail, an identity number: digits, perhaps with capital letters.
const IS_NUMBER = /^[0-9A-Z]*\d[0-9A-Z]*$/;
const IS_LATIN = /^[a-z]+$/i;

// The likeliest first: letters mean an item, figures and a name mean cases.
export function find(text: string, pages: FoundPage[], items: BusinessRow[], mayFile: boolean): Found[] {
  const wanted = text.trim();
  if (wanted === '') return [];
  const cases: Found = { kind: 'cases', text: wanted };
  if (IS_NUMBER.test(wanted) && wanted.length >= 4) return [cases];
  const matching = pages.filter((page) => page.label.toLowerCase().includes(wanted.toLowerCase()));
  const found: Found[] = [
    ...matching.map((page): Found => ({ kind: 'page', page })),
    ...(mayFile ? searchBusinesses(items, wanted).slice(0, ITEMS_MAX) : []).map((row): Found => ({ kind: 'item', row })),
  ];
  const isWord = IS_LATIN.test(wanted) || matching.length > 0 || found.length > 0;
  return isWord ? [...found, cases] : [cases, ...found];
}
