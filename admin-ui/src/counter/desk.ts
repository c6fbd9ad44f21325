// What stands on the desk, and in which order: what hurts first.
import type { CaseRow } from '../api/cases';
import { clockEnded, clockPaused } from '../shared/words';

const GONE = new Set<string>(['DELIVERED', 'CLOSED', 'WITHDRAWN', 'TERMINATED', 'NOT_ACCEPTED']);

const runs = (row: CaseRow) => Boolean(row.summary?.promisedDue) && !clockEnded(row.summary) && !clockPaused(row.summary);
const left = (row: CaseRow) => row.promisedLeft ?? 0;

export const isOverdue = (row: CaseRow) => runs(row) && left(row) < 0;
export const isDue = (row: CaseRow) => runs(row) && left(row) >= 0 && left(row) <= 1;
export const isFlagged = (row: CaseRow) => Boolean(row.summary?.flagged);
export const correctionIsOver = (row: CaseRow, today: string) => row.summary?.state === 'CORRECTING' && Boolean(row.summary.correctionDue) && (row.summary.correctionDue ?? '') <= today;
export const paperIsDue = (row: CaseRow, today: string) => Boolean(row.summary?.tolerated?.length) && !clockEnded(row.summary) && (row.summary?.toleratedDue ?? '') <= today;

// Overdue, due, come back from the applicant, in this person's hands, the rest; the oldest first.
function rank(row: CaseRow, today: string): number {
  if (isOverdue(row)) return 0;
  if (isDue(row) || paperIsDue(row, today)) return 1;
  if (correctionIsOver(row, today)) return 2;
  return row.mine ? 3 : 4;
}

export const rowKey = (row: CaseRow) => row.summary?.number ?? '';
const filed = (row: CaseRow) => Date.parse(row.summary?.filedAt ?? '') || 0;

export function deskRows(lists: CaseRow[][], today: string): CaseRow[] {
  const byNumber = new Map(lists.flat().map((row) => [rowKey(row), row]));
  const open = [...byNumber.values()].filter((row) => !GONE.has(String(row.summary?.state)));
  return open.sort((a, b) => rank(a, today) - rank(b, today) || left(a) * Number(runs(a)) - left(b) * Number(runs(b)) || filed(a) - filed(b));
}

export type Only = '' | 'mine' | 'overdue' | 'due' | 'paper' | 'correction' | 'flagged';
export const ONLY: Exclude<Only, ''>[] = ['mine', 'overdue', 'due', 'paper', 'correction', 'flagged'];

export function belongs(row: CaseRow, only: string, today: string): boolean {
  switch (only) {
    case 'mine':
      return Boolean(row.mine);
    case 'overdue':
      return isOverdue(row);
    case 'due':
      return isDue(row);
    case 'paper':
      return paperIsDue(row, today);
    case 'correction':
      return correctionIsOver(row, today);
    case 'flagged':
      return isFlagged(row);
    default:
      return true;
  }
}

export function says(row: CaseRow, text: string): boolean {
  const { number = '', applicantName = '', businessName = '' } = row.summary ?? {};
  const wanted = text.trim().toUpperCase();
  return [number, applicantName, businessName].some((each) => each.toUpperCase().includes(wanted));
}
