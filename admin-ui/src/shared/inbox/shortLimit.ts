// What is left of the promised time, as short as a list has room for.
import type { CaseRow } from '../../api/cases';
import { t } from '../../i18n';
import { shownDay } from '../time';
import { clockPaused, rowLimit } from '../words';
import type { Tone } from '../words';

export function shortLimit(row: CaseRow): { text: string; tone: Tone } {
  const { tone, text } = rowLimit(row);
  if (clockPaused(row.summary) || !row.summary?.promisedDue) return { text, tone };
  const left = row.promisedLeft ?? 0;
  const day = shownDay(row.summary.promisedDue);
  if (left < 0) return { text: t('inbox.left.over', { days: -left, day }), tone };
  return { text: left === 0 ? t('inbox.left.today', { day }) : t('inbox.left.days', { days: left, day }), tone };
}
