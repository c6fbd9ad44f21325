// The rules of the approvals list, without React: what the filters let through, what
// may be agreed to in one go and why the rest may not, which reasons an item offers.
import type { CaseRow } from '../../api/cases';
import type { Business } from '../../api/catalogue';
import { prefixOf } from '../../api/divisions';
import type { Finding } from '../../api/inbox';

export const FILTERS = ['who', 'business', 'town', 'due'] as const;
export type FilterValues = Record<(typeof FILTERS)[number], string>;
export const DUE = ['over', 'today', 'soon'] as const;

export const numberOf = (row: CaseRow): string => row.summary?.number ?? '';
export const townOf = (row: CaseRow): string => prefixOf(row.summary?.acceptingDivision ?? '');

const SOON_DAYS = 3;

function isDue(row: CaseRow, due: string): boolean {
  if (!due) return true;
  if (!row.summary?.promisedDue) return false;
  const left = row.promisedLeft ?? 0;
  return due === 'over' ? left < 0 : due === 'today' ? left <= 0 : left <= SOON_DAYS;
}

export function letThrough(row: CaseRow, by: FilterValues): boolean {
  return (
    (by.who === 'all' || Boolean(row.mine)) &&
    (!by.business || row.summary?.businessCode === by.business) &&
    (!by.town || townOf(row) === by.town) &&
    isDue(row, by.due)
  );
}

// Which of the node's actions agrees: to decide, or to pass it on.
export const agreeing = (row: CaseRow): 'decide' | 'pass' | undefined =>
  (['decide', 'pass'] as const).find((action) => row.actions?.includes(action));

export type LeftOut = 'notMine' | 'doubts' | 'otherItem' | 'otherStep';

export interface Bulk {
  business: string;
  action: 'decide' | 'pass' | undefined;
  rows: CaseRow[];
  leftOut: { row: CaseRow; why: LeftOut }[];
}

// Agreed to in one go: one item, at one step, without a mark, none that the person may
// not decide, as one that this person has accepted. The item is the one asked for, or
// that of the first row that may be taken.
export function bulkOf(rows: readonly CaseRow[], business?: string): Bulk {
  const isClean = (row: CaseRow) => Boolean(row.mine) && agreeing(row) !== undefined && row.doubts === 0 && !row.summary?.flagged;
  const first = rows.find((row) => isClean(row) && (!business || row.summary?.businessCode === business));
  const code = business ?? first?.summary?.businessCode ?? '';
  const action = first && agreeing(first);
  const out: Bulk = { business: code, action, rows: [], leftOut: [] };
  for (const row of rows) {
    const why = whyLeftOut(row, code, action);
    if (why) out.leftOut.push({ row, why });
    else out.rows.push(row);
  }
  return out;
}

function whyLeftOut(row: CaseRow, business: string, action: string | undefined): LeftOut | undefined {
  if (row.summary?.businessCode !== business) return 'otherItem';
  if (!row.mine || !agreeing(row)) return 'notMine';
  // Not looked at is not without a doubt.
  if (row.doubts !== 0 || row.summary?.flagged) return 'doubts';
  return agreeing(row) === action ? undefined : 'otherStep';
}

export interface Reason {
  kind: 'condition' | 'material' | 'finding' | 'usual';
  subject: string;
  finding?: Finding;
}

// What the catalogue says is usual to write.
const usualFor = (business: Business | undefined, action: string): string[] =>
  (action === 'refuse' ? business?.refuseReasons : action === 'decide' ? business?.declineReasons : action === 'return' ? business?.returnReasons : undefined) ?? [];

// What an item gives to refuse or return by: what is in doubt first, then what is usual
// to say; a refusal rests on its conditions, a return on its papers too.
export function reasonsOf(business: Business | undefined, findings: readonly Finding[], action: string): Reason[] {
  const doubts = findings.filter((finding) => finding.standing === 'doubt').map((finding): Reason => ({ kind: 'finding', subject: finding.subject ?? '', finding }));
  const conditions = (business?.acceptConditions ?? []).map((subject): Reason => ({ kind: 'condition', subject }));
  const papers = (business?.materials ?? []).map((rule): Reason => ({ kind: 'material', subject: rule.name_zh }));
  const usual = usualFor(business, action).map((subject): Reason => ({ kind: 'usual', subject }));
  return action === 'decide' || action === 'refuse' ? [...doubts, ...conditions, ...usual] : [...doubts, ...usual, ...papers, ...conditions];
}

// Where to go when a case has left the list: the one that took its place, or the last.
export function nextAfter(numbers: readonly string[], gone: string): string | undefined {
  const at = numbers.indexOf(gone);
  const rest = numbers.filter((number) => number !== gone);
  return rest[Math.min(Math.max(at, 0), rest.length - 1)];
}
