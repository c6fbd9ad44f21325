// What the two sides of a conflict hold, what holds now, and what a choice field by
// field comes to.
import type { Field } from '../api/catalogue';
import type { Conflict } from '../api/conflicts';
import { compare, sameValue } from '../shared/compare';
import type { Comparison, Difference, Side, Values } from '../shared/compare';
import { fieldsOf } from './conflictWords';

export type Chosen = Record<string, Side>;

export const isTwoCases = (of: Conflict) => of.kind === 'twin' || of.kind === 'number';
export const valuesOf = (values: object | undefined): Values => (values ?? {}) as Values;

// The fields that the node lets be taken from either side; empty where it does not.
export function choosable(of: Conflict): ReadonlySet<string> {
  const pick = of.options?.find((option) => option.code === 'pick');
  return new Set(pick?.allowed ? (pick.fields ?? []) : []);
}

// Open is what differs between the sides, what the node says differs though it looks
// alike (numbers are masked), and what has changed since.
export function comparisonOf(of: Conflict, form: readonly Field[]): Comparison {
  const [left, right, now] = [valuesOf(of.left?.values), valuesOf(of.right?.values), valuesOf(of.now)];
  const comparison = compare(fieldsOf({ ...now, ...left }, right, form), { mine: left, theirs: right });
  const shown = choosable(of);
  const out: Comparison = { different: [], same: [] };
  for (const each of comparison.different) out.different.push({ ...each, usual: whatHolds(of, each.key) });
  for (const each of comparison.same) {
    if (!shown.has(each.key) && !hasChanged(of, each.key)) out.same.push(each);
    else out.different.push({ key: each.key, label: each.label, mine: left[each.key], theirs: right[each.key], changedBy: 'both', usual: whatHolds(of, each.key) });
  }
  return out;
}

// The side that holds now; none where something else does, or both look the same.
function whatHolds(of: Conflict, key: string): Side | undefined {
  const now = valuesOf(of.now)[key];
  if (!sameValue(now, valuesOf(of.right?.values)[key])) return sameValue(now, valuesOf(of.left?.values)[key]) ? 'mine' : undefined;
  return 'theirs';
}

// Since the conflict arose, on one side or the other.
export function hasChanged(of: Conflict, key: string): boolean {
  if (isTwoCases(of)) return [of.left, of.right].some((side) => side?.now && !sameValue(valuesOf(side.now)[key], valuesOf(side.values)[key]));
  if (!of.now) return false;
  const now = valuesOf(of.now)[key];
  return !sameValue(now, valuesOf(of.left?.values)[key]) && !sameValue(now, valuesOf(of.right?.values)[key]);
}

export const sideName = (side: Side) => (side === 'mine' ? 'left' : 'right');

// What goes to the node: the fields that somebody chose, none that merely stand.
export const chosenFields = (chosen: Chosen) => Object.entries(chosen).map(([field, side]) => ({ field, side: sideName(side) }));

// What the chosen fields come to: those that will be another than now.
export function outcome(comparison: Comparison, chosen: Chosen): { field: Difference; side: Side; value: unknown }[] {
  return comparison.different
    .filter((field) => chosen[field.key] && chosen[field.key] !== field.usual)
    .map((field) => ({ field, side: chosen[field.key], value: field[chosen[field.key]] }));
}
