// Somebody with a USB stick at a county: writes a file for a town, reads what a town
// has written, and one that was altered on the way; by keyboard where there are keys.
//
//   WALK        {"county":"http://…","admin":{…},"stick":{"good":"FILE","altered":"FILE","town":"CODE"}},
//               or the first argument
//   WALK_SHOTS  a folder for screenshots
import { stat } from 'node:fs/promises';
import { startBrowser, step } from './page.mjs';

const given = process.argv[2] ?? process.env.WALK;
if (!given) {
  console.error('courier: give the county, its admin and the files of a town as JSON, in WALK or as the first argument');
  process.exit(2);
}
const walk = JSON.parse(given);
const at = (path) => new URL(`admin/${path}`, walk.county).href;

function must(holds, what) {
  if (!holds) throw new Error(what);
}

async function write(browser, page) {
  await step('the line’s popover leads to the page of sticks', async () => {
    await page.click('.yc-chain');
    await page.locator('.yc-popped button').click();
    await page.waitForURL('**/admin/courier');
    await page.waitForSelector('[data-part=write] dl');
    await browser.look(page, 'sticks');
  });
  await step('a file for a town is chosen and written by keyboard', async () => {
    await page.focus('#courier-to');
    await page.keyboard.type(walk.stick.town);
    await page.locator('.ant-select-item-option', { hasText: walk.stick.town }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator(`[data-part=write] a[href*="to=${walk.stick.town}"]`).focus();
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    must(download.suggestedFilename().includes(walk.stick.town), `it is called ${download.suggestedFilename()}`);
    const { size } = await stat(await download.path());
    must(size > 500, `the file has ${size} bytes`);
    await page.locator('.yc-query-row', { hasText: walk.stick.town }).first().waitFor();
    await browser.look(page, 'stick-written');
  });
}

async function read(browser, page) {
  await step('a file that a town has written is read, and says what was on it', async () => {
    await page.setInputFiles('[data-part=read] input[type=file]', walk.stick.good);
    await page.locator('[data-part=read] .ant-progress-status-success').waitFor();
    await browser.look(page, 'stick-read');
  });
  await step('one that was altered says where it is damaged', async () => {
    await page.setInputFiles('[data-part=read] input[type=file]', walk.stick.altered);
    const told = await page.locator('[data-part=read] [role=alert]').textContent();
    must(/\d+/.test(told), `it says “${told}”`);
    await browser.look(page, 'stick-damaged');
  });
}

async function otherwise(browser, page) {
  await step('narrow, nothing is cut off', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(at('courier'));
    await page.waitForSelector('[data-part=write] dl');
    await browser.look(page, 'narrow-sticks');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    must(wide <= 390, `the page is ${wide} px wide`);
  });
  await step('in English nothing is left in Chinese but what the node gave', async () => {
    const english = await browser.signIn(at('courier'), walk.admin, { language: 'en' });
    await english.waitForSelector('[data-part=write] dl');
    await browser.look(english, 'sticks-en');
    await english.context().close();
  });
}

const browser = await startBrowser({ shots: process.env.WALK_SHOTS });
try {
  const page = await browser.signIn(at('fleet'), walk.admin);
  await write(browser, page);
  await read(browser, page);
  await otherwise(browser, page);
} catch (error) {
  if (process.env.WALK_TRACE) console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
