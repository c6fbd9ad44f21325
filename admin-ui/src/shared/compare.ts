// Two or three states of the same fields, held against each other.
//
//   Ruling      compare(fields, {mine: left, theirs: right}): what differs.
//   Stale ETag  compare(fields, {base, mine, theirs}), base being what the person saw
//               before typing. A field that only they changed follows them, one that
//               I typed stays mine until I say otherwise: an own edit is never dropped.
//               merged(comparison, chosen) is what goes out with the new ETag.
export type Side = 'mine' | 'theirs';
export type Values = Record<string, unknown>;

export interface ComparedField {
  key: string;
  label: string;
}

export interface Difference extends ComparedField {
  mine: unknown;
  theirs: unknown;
  // Who has changed it since `base`; both when there is none.
  changedBy: 'me' | 'them' | 'both';
  // Absent where neither side is what holds.
  usual?: Side;
}

export interface Comparison {
  different: Difference[];
  same: (ComparedField & { value: unknown })[];
}

const isNothing = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

// Equal as a person sees it: nothing is nothing, the order of a record's fields does not count.
export function sameValue(one: unknown, other: unknown): boolean {
  if (isNothing(one) || isNothing(other)) return isNothing(one) && isNothing(other);
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one as Values, other as Values];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameValue(a[key], b[key]));
}

export function compare(fields: readonly ComparedField[], of: { base?: Values; mine: Values; theirs: Values }): Comparison {
  const out: Comparison = { different: [], same: [] };
  for (const field of fields) {
    const [mine, theirs] = [of.mine[field.key], of.theirs[field.key]];
    if (sameValue(mine, theirs)) {
      out.same.push({ ...field, value: mine });
      continue;
    }
    const byMe = !of.base || !sameValue(of.base[field.key], mine);
    const byThem = !of.base || !sameValue(of.base[field.key], theirs);
    out.different.push({ ...field, mine, theirs, changedBy: byMe && byThem ? 'both' : byMe ? 'me' : 'them', usual: byMe ? 'mine' : 'theirs' });
  }
  return out;
}

// The fields as chosen; what differs and was not chosen goes the usual way.
export function merged(comparison: Comparison, chosen: Readonly<Record<string, Side>>): Values {
  const same = comparison.same.map(({ key, value }): [string, unknown] => [key, value]);
  const different = comparison.different.map((each): [string, unknown] => [each.key, each[chosen[each.key] ?? each.usual ?? 'mine']]);
  return Object.fromEntries([...same, ...different]);
}
