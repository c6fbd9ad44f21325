// The hours of a line put together as days, oldest first, each day of the time kept.
import type { ContactHour } from '../api/fleet';

export interface ContactDay {
  // 2026-11-16, in China.
  day: string;
  hours: ContactHour[];
  watched: number;
  heard: number;
  received: number;
}

const EIGHT_HOURS_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

export const dayOf = (time: string | undefined) => new Date((Date.parse(time ?? '') || 0) + EIGHT_HOURS_MS).toISOString().slice(0, 10);
export const hourOf = (time: string | undefined) => new Date((Date.parse(time ?? '') || 0) + EIGHT_HOURS_MS).toISOString().slice(11, 16);

export function daysOf(hours: readonly ContactHour[], today: string, count: number): ContactDay[] {
  const out: ContactDay[] = [];
  for (let back = count - 1; back >= 0; back -= 1) {
    const day = new Date(Date.parse(today) - back * DAY_MS).toISOString().slice(0, 10);
    out.push({ day, hours: [], watched: 0, heard: 0, received: 0 });
  }
  const byDay = new Map(out.map((each) => [each.day, each]));
  for (const hour of hours) {
    const at = byDay.get(dayOf(hour.from));
    if (!at) continue;
    at.hours.push(hour);
    at.watched += hour.watchedMinutes ?? 0;
    at.heard += hour.heardMinutes ?? 0;
    at.received += Number(hour.received ?? 0);
  }
  return out;
}

// Nobody looked, up all the time, part of it, or not at all.
export type DayState = 'unwatched' | 'kept' | 'broken' | 'silent';

const SLACK_MINUTES = 2;

export function stateOfDay(day: ContactDay): DayState {
  if (day.watched === 0) return 'unwatched';
  if (day.heard === 0) return 'silent';
  return day.watched - day.heard <= SLACK_MINUTES ? 'kept' : 'broken';
}
