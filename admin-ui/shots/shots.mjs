// All pictures in one go, and what can be measured on the way: a line for each thing
// that sticks out, is cut, is not translated, or that axe finds serious.
//
//   npm run shots -- FOLDER [--quick] [--only gallery|pages]
//
//   WALK    nodes and accounts as walk/first-path.mjs takes them, with `case`, a
//           number to look at, and `townDivision`; without it: the gallery alone.
//           tests/walk/shots starts nodes with cases and gives it.
//   --quick one size and the narrowest, light Chinese and dark English
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startBrowser } from './browser.mjs';
import { galleryShots } from './gallery.mjs';
import { pageShots } from './pages.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
if (positionals.length !== 1) {
  console.error('shots: give a folder for the pictures');
  process.exit(2);
}
const folder = path.resolve(positionals[0]);
const walk = process.env.WALK ? JSON.parse(process.env.WALK) : undefined;

let pictures = 0;
// Each fault once, with the places where it was seen.
const seen = new Map();
function report(name, faults) {
  pictures += 1;
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  const [page, look] = [path.dirname(name), path.basename(name)];
  for (const fault of faults) {
    const key = `${page}: ${fault}`;
    seen.set(key, [...(seen.get(key) ?? []), look]);
  }
}

const browser = await startBrowser();
try {
  if (values.only !== 'pages') await galleryShots(browser, { folder, quick: values.quick, report });
  if (walk && values.only !== 'gallery') await pageShots(browser, { walk, folder, quick: values.quick, report });
} finally {
  await browser.close();
}
for (const [fault, looks] of seen) console.log(`${fault}  [${looks.length <= 3 ? looks.join(' ') : `${looks.slice(0, 2).join(' ')} +${looks.length - 2}`}]`);
console.log(`${pictures} pictures in ${folder}, ${seen.size} faults`);
process.exitCode = seen.size > 0 ? 1 : 0;
