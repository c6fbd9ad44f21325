// Writes one working-day notice a year, in the form that node/domain/calendar
// reads: {"year":2026,"daysOff":[…],"workingWeekends":[…]}. A working day is Monday
// to Friday, less daysOff, plus workingWeekends. From the npm package chinese-days;
// the result is held against the test vectors of the catalogue.
//
//   node make-calendars.mjs OUT_FOLDER
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

// 2027 joins by itself once the package has the notice (it comes out in November).
const YEARS = [2024, 2025, 2026, 2027];
const YEARS_NEEDED = 3;
const DAY_MS = 86_400_000;

const days = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json');
const ofYear = (table, year) => Object.keys(table).filter((day) => day.startsWith(`${year}-`)).sort();
const weekday = (day) => new Date(`${day}T00:00:00Z`).getUTCDay();

function notice(year) {
  const daysOff = ofYear(days.holidays, year);
  const workingWeekends = ofYear(days.workdays, year);
  const wrong = workingWeekends.find((day) => weekday(day) % 6 !== 0 || daysOff.includes(day));
  if (wrong) throw new Error(`chinese-days: ${wrong} is no working weekend`);
  return { year, daysOff, workingWeekends };
}

// The limit-th working day after `accepted`.
function due(notices, accepted, limit) {
  let at = accepted;
  for (let left = limit; left > 0; ) {
    at = new Date(Date.parse(`${at}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
    const { daysOff, workingWeekends } = notices.get(Number(at.slice(0, 4)));
    if (!daysOff.includes(at) && (weekday(at) % 6 !== 0 || workingWeekends.includes(at))) --left;
  }
  return at;
}

const notices = new Map(YEARS.map((year) => [year, notice(year)]).filter(([, { daysOff }]) => daysOff.length > 0));
if (notices.size < YEARS_NEEDED) throw new Error(`chinese-days has only ${[...notices.keys()]}`);

const catalogue = JSON.parse(readFileSync(new URL('catalogue.json', import.meta.url), 'utf8'));
for (const vector of catalogue.test_vectors.workdays) {
  const got = due(notices, vector.accepted, vector.limit);
  if (got !== vector.due) throw new Error(`${vector.accepted} + ${vector.limit} gives ${got}, not ${vector.due}`);
}

const out = process.argv[2];
mkdirSync(out, { recursive: true });
for (const [year, content] of notices) writeFileSync(join(out, `${year}.json`), `${JSON.stringify(content)}\n`);
console.log(`calendars: ${[...notices.keys()].join(', ')}`);
