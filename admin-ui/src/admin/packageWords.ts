// A package's file before it is sent, and what came of it.
import type { DataResource, ImportReturned, ReturnedWritten, SourceReport } from '../api/returned';
import { t } from '../i18n';

export class NotAPackage extends Error {}

type Rows = NonNullable<ImportReturned['rows']>;
const isRow = (row: unknown) => typeof row === 'object' && row !== null && !Array.isArray(row);

// A .json file is a list of rows, or an object with them under `rows`; anything else is CSV.
export function contentOf(name: string, text: string): Pick<ImportReturned, 'csv' | 'rows'> {
  if (!name.toLowerCase().endsWith('.json')) return { csv: text };
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new NotAPackage(t('packages.notJson'));
  }
  const rows: unknown = Array.isArray(read) ? read : isRow(read) ? (read as { rows?: unknown }).rows : undefined;
  if (!Array.isArray(rows) || !rows.every(isRow)) throw new NotAPackage(t('packages.noRows'));
  return { rows: rows as Rows };
}

// Spreadsheets in China save CSV in their own code page unless told otherwise.
export function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

export function outcomeText(written: ReturnedWritten): string {
  const counts = [
    ['packages.ofAdded', written.added],
    ['packages.ofChanged', written.changed],
    ['packages.ofMoved', written.moved],
    ['packages.ofSame', written.same],
    ['packages.ofWithdrawn', written.withdrawn],
  ] as const;
  return counts
    .filter(([, count]) => count)
    .map(([key, count]) => t(key, { count: count ?? 0 }))
    .join(' · ');
}

export const newestDay = (resource: DataResource): string | undefined =>
  (resource.shares ?? [])
    .map((share) => share.newest ?? '')
    .sort()
    .at(-1) || undefined;

// For the department that has to put it right; a spreadsheet takes it as it is.
export function csvOfReports(rows: SourceReport[]): string {
  // What begins like a formula is told to be text.
  const cell = (text: unknown) => `"${String(text ?? '').replace(/^[=+\-@\t]/, "'$&").replaceAll('"', '""')}"`;
  const head = ['packages.resource', 'reports.field', 'reports.person', 'reports.held', 'packages.asOf', 'reports.stated', 'packages.township', 'reports.by'] as const;
  const lines = rows.map((row) => [row.source?.resourceName, row.label, row.personIdNo, plain(row.source?.held), row.source?.asOf, plain(row.stated), row.townshipName, row.caseNumber]);
  return '\uFEFF' + [head.map((key) => t(key)), ...lines].map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n';
}

const plain = (value: unknown): unknown => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);
