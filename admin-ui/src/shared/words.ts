// The field's words for what the API names by codes.
import type { Action, CaseRow, CaseState, CaseSummary } from '../api/cases';
import { t, word } from '../i18n';
import { shownDay } from './time';

export type Tone = 'ok' | 'warn' | 'bad' | 'hold' | 'run' | 'plain';

export const stateName = (state: CaseState | undefined) => word('state', state as string | undefined);
export const modeName = (mode: string | number | undefined) => word('mode', String(mode ?? '').toLowerCase());
// One that these pages have no word for yet is called as the node calls it.
export const actionName = (action: Action) => {
  const name = word('action', action.code);
  return name === action.code ? (action.label ?? name) : name;
};
export const roleName = (role: string | number | undefined) => word('role', String(role ?? ''));

const TONES: Record<string, Tone> = {
  SUBMITTED: 'run',
  CORRECTING: 'hold',
  NOT_ACCEPTED: 'bad',
  ACCEPTED: 'run',
  REVIEWING: 'run',
  SPECIAL: 'hold',
  DECIDING: 'run',
  DECIDED: 'run',
  ISSUED: 'run',
  DELIVERED: 'ok',
  CLOSED: 'ok',
  WITHDRAWN: 'plain',
  TERMINATED: 'bad',
};

export const stateTone = (state: CaseState | undefined): Tone => TONES[String(state)] ?? 'plain';

const ENDED = new Set<string>(['DECIDED', 'ISSUED', 'DELIVERED', 'CLOSED', 'WITHDRAWN', 'TERMINATED', 'NOT_ACCEPTED']);
export const clockEnded = (summary: CaseSummary | undefined) => ENDED.has(String(summary?.state));
export const clockPaused = (summary: CaseSummary | undefined) =>
  summary?.state === 'SPECIAL' || summary?.state === 'CORRECTING' || Boolean(summary?.pausedOn);

// 「剩 3 个工作日 · 11-23 到期」 and the tone that it has.
export function limitText(left: number | undefined, due: string | undefined): { text: string; tone: Tone } {
  if (!due) return { text: '—', tone: 'plain' };
  const day = shownDay(due);
  const days = left ?? 0;
  if (days < 0) return { text: t('limit.over', { days: -days, day }), tone: 'bad' };
  if (days === 0) return { text: t('limit.today', { day }), tone: 'warn' };
  if (days === 1) return { text: t('limit.tomorrow', { day }), tone: 'warn' };
  return { text: t('limit.left', { days, day }), tone: 'plain' };
}

export function rowLimit(row: CaseRow): { text: string; tone: Tone } {
  const summary = row.summary;
  if (clockEnded(summary)) return { text: '—', tone: 'plain' };
  if (summary?.state === 'CORRECTING') {
    return { text: t('limit.correction', { day: shownDay(summary.correctionDue) }), tone: 'hold' };
  }
  if (clockPaused(summary)) return { text: t('limit.paused', { day: shownDay(summary?.pauseDue) }), tone: 'hold' };
  return limitText(row.promisedLeft, summary?.promisedDue);
}

// The tail that tells cases of one day apart; the rest is division and date.
export const numberTail = (number: string | undefined) => (number ?? '').slice(-10);

export function fileSize(bytes: string | number | undefined): string {
  const size = Number(bytes ?? 0);
  if (size >= 1 << 30) return `${(size / (1 << 30)).toFixed(1)} GB`;
  if (size >= 1 << 20) return `${(size / (1 << 20)).toFixed(1)} MB`;
  return size >= 1024 ? `${Math.round(size / 1024)} KB` : `${size} B`;
}
