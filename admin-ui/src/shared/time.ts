// Times as the pages write them: absolute, in China's time whatever this machine
// is set to, the year only when it is not this one.
import { nodeNow } from '../api/node';

const EIGHT_HOURS_MS = 8 * 3_600_000;

const inChina = (time: Date) => new Date(time.getTime() + EIGHT_HOURS_MS).toISOString();

export const todayAtNode = () => inChina(nodeNow()).slice(0, 10);

export function shownTime(time: string | undefined, seconds = false): string {
  const parsed = Date.parse(time ?? '');
  if (Number.isNaN(parsed) || parsed <= 0) return '';
  const iso = inChina(new Date(parsed));
  const thisYear = iso.slice(0, 4) === todayAtNode().slice(0, 4);
  return `${iso.slice(thisYear ? 5 : 0, 10)} ${iso.slice(11, seconds ? 19 : 16)}`;
}

// A day such as 2026-11-23, without this year.
export function shownDay(day: string | undefined): string {
  if (!day) return '';
  return day.slice(0, 4) === todayAtNode().slice(0, 4) ? day.slice(5) : day;
}

export function minutesSince(time: string | undefined): number | undefined {
  const parsed = Date.parse(time ?? '');
  return Number.isNaN(parsed) || parsed <= 0 ? undefined : Math.max(0, (nodeNow().getTime() - parsed) / 60_000);
}

const DAY_MS = 86_400_000;

// Whole days by China's calendar: yesterday evening is one day ago.
export function daysSince(time: string | undefined): number | undefined {
  const parsed = Date.parse(time ?? '');
  if (Number.isNaN(parsed) || parsed <= 0) return undefined;
  const day = (at: number) => Math.floor((at + EIGHT_HOURS_MS) / DAY_MS);
  return Math.max(0, day(nodeNow().getTime()) - day(parsed));
}
