// Finds a business by characters, pinyin initials, full pinyin, everyday words or
// code, from memory, as fast as one types.
import type { BusinessRow } from '../../api/catalogue';

// Smaller is better; undefined: it does not match.
function rank(row: BusinessRow, query: string): number | undefined {
  const code = (row.code ?? '').toLowerCase();
  const name = (row.name ?? '').toLowerCase();
  const keys = (row.keys ?? []).map((key) => key.toLowerCase());
  if (code === query) return 0;
  if (keys.includes(query) || name === query) return 1;
  if (code.startsWith(query)) return 2;
  if (name.startsWith(query)) return 3;
  if (keys.some((key) => key.startsWith(query))) return 4;
  if (name.includes(query) || (row.itemName ?? '').toLowerCase().includes(query)) return 5;
  if (keys.some((key) => key.includes(query))) return 6;
  if (inOrder(name, query)) return 7;
  return undefined;
}

// The characters of the query one after the other, with others between: 高贴.
function inOrder(text: string, query: string): boolean {
  let at = 0;
  for (const character of text) if (character === query[at]) ++at;
  return query.length > 1 && at === query.length;
}

export function searchBusinesses(rows: BusinessRow[], text: string): BusinessRow[] {
  const query = text.trim().toLowerCase().replace(/\s+/g, '');
  if (query === '') return rows;
  return rows
    .map((row, place) => ({ row, place, rank: rank(row, query) }))
    .filter((hit) => hit.rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.place - b.place)
    .map((hit) => hit.row);
}
