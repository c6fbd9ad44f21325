// The first path through the pages, in a real browser against real nodes: a clerk
// takes a case that the county decides, town and county pass it, the clerk hands the
// result over. One line a step; ends with an error at the first that fails.
//
//   WALK        {"town":"http://…","county":"http://…","clerk":{"account","password"},
//               "reviewer":{…},"countyReviewer":{…},"countyApprover":{…}}, or the first argument
//   WALK_SHOTS  a folder for screenshots
//   CHROMIUM    the browser, /usr/bin/chromium if not given
import { startBrowser, step } from './page.mjs';

const given = process.argv[2] ?? process.env.WALK;
if (!given) {
  console.error('first-path: give the nodes and accounts as JSON, in WALK or as the first argument');
  process.exit(2);
}
const walk = JSON.parse(given);
const at = (base, path) => base.replace(/\/$/, '') + path;

// A made-up woman: 329901 is no district, so no number is anybody's.
function madeUpNumber() {
  const serial = String(Math.floor(Math.random() * 499) * 2 + 2).padStart(3, '0');
  const birth = `19${70 + Math.floor(Math.random() * 20)}0${1 + Math.floor(Math.random() * 9)}1${Math.floor(Math.random() * 9)}`;
  const first = `329901${birth}${serial}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first[i]), 0);
  return first + '10X98765432'[sum % 11];
}

// The smallest picture that there is.
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

async function choose(page, field, text) {
  await page.fill(`#field-${field}`, text);
  await page.locator('.ant-select-item-option', { hasText: text }).first().waitFor();
  await page.keyboard.press('Enter');
}

async function addFile(page, material) {
  const row = page.locator(`[data-material="${material}"]`);
  await row.locator('input[type=file]').setInputFiles({ name: `${material}.png`, mimeType: 'image/png', buffer: PICTURE });
  await row.locator('.yc-file').waitFor();
}

// Opens the dialog of an action, looks at it, and takes the action.
async function act(browser, page, action, deed, name) {
  await page.click(`[data-action="${action}"]`);
  await page.waitForSelector(`[data-deed="${deed}"]:not([disabled])`);
  await browser.look(page, name);
  await page.click(`[data-deed="${deed}"]`);
  await page.waitForSelector(`[data-deed="${deed}"]`, { state: 'detached' });
}

async function pickInInbox(page, number) {
  await page.click(`[data-case="${number}"]`);
  await page.locator('[data-testid=case-number]', { hasText: number }).waitFor();
}

// What approvers decide is held for a while, and written at once when they say so.
async function decide(browser, page, action, name) {
  await page.click(`[data-action="${action}"]`);
  await page.waitForSelector('[data-testid=held]');
  await browser.look(page, name);
  await page.click('[data-deed=write-now]');
  await page.waitForSelector('.yc-held', { state: 'detached' });
}

async function fileCase(browser, page) {
  await page.keyboard.press('F2');
  const identity = madeUpNumber();
  await step('a wrong last character is said at the 18th', async () => {
    const wrong = identity.slice(0, 17) + (identity[17] === '1' ? '2' : '1');
    await page.fill('#field-id_no', wrong);
    await page.getByText(`应为 ${identity[17]}`).waitFor();
    await page.fill('#field-id_no', identity);
    await page.fill('#field-name', '步小行');
  });
  await step('RS03 is found by pinyin initials', async () => {
    await page.keyboard.press('Control+j');
    await page.keyboard.type('jykn');
    await page.locator('#item-RS03-01[aria-selected=true]').waitFor();
    await browser.look(page, 'item-search');
    await page.keyboard.press('Enter');
    await page.locator('[data-field=hardship_type]').waitFor();
  });
  await step('the form is filled in', async () => {
    await page.fill('#field-mobile', '13800138000');
    await page.fill('#field-address', '示范县示范镇示范村12号');
    await page.click('#field-division_code');
    await page.locator('.ant-select-item-option').first().click();
    await choose(page, 'hardship_type', '连续失业');
    await page.click('#field-unemp_date');
    await page.fill('#field-unemp_date', '2025-10-08');
    await page.keyboard.press('Enter');
    await page.check('#field-commit_true');
    await page.click('#field-sign');
    await page.locator('#field-unemp_months:not([value=""])').waitFor();
    await browser.look(page, 'form');
  });
  await step('papers are stored on the node', async () => {
    await addFile(page, '居民身份证');
    await addFile(page, '就业创业证');
    await page.locator('.yc-bar-missing > .yc-tone-ok').waitFor();
  });
  return step('the case is accepted', async () => {
    await page.keyboard.press('Control+Enter');
    const number = await page.locator('.yc-case-number').textContent();
    await browser.look(page, 'accepted');
    if (!/^[0-9A-Z]{30}$/.test(number ?? '')) throw new Error(`not a case number: ${number}`);
    return number;
  });
}

async function main(browser) {
  const counter = await step('the clerk signs in', async () => {
    const page = await browser.signIn(at(walk.town, '/counter/'), walk.clerk);
    await browser.look(page, 'desk');
    return page;
  });
  const number = await fileCase(browser, counter);
  console.log(`        ${number}`);
  await step('the case page shows it', async () => {
    await counter.goto(at(walk.town, `/counter/case/${number}`));
    await counter.locator('[data-testid=case-number]', { hasText: number }).waitFor();
    await browser.look(counter, 'case');
  });
  await step('the town checks and passes it', async () => {
    const page = await browser.signIn(at(walk.town, '/counter/'), walk.reviewer);
    await page.click('a[href="/counter/inbox"]');
    await pickInInbox(page, number);
    await browser.look(page, 'town-inbox');
    await decide(browser, page, 'pass', 'town-pass');
  });
  await step('the county reviews and passes it', async () => {
    const page = await browser.signIn(at(walk.county, '/admin/'), walk.countyReviewer);
    await pickInInbox(page, number);
    await browser.look(page, 'county-inbox');
    await decide(browser, page, 'pass', 'county-pass');
  });
  await step('the county decides', async () => {
    const page = await browser.signIn(at(walk.county, '/admin/'), walk.countyApprover);
    await pickInInbox(page, number);
    await decide(browser, page, 'decide-grant', 'county-decision');
    await page.waitForSelector(`[data-case="${number}"]`, { state: 'detached' });
  });
  await step('the clerk sees the decision and issues the result', async () => {
    await counter.waitForSelector('[data-action=issue]');
    await act(browser, counter, 'issue', 'issue', 'issue');
  });
  await step('the clerk hands it over, and the case closes', async () => {
    await counter.waitForSelector('[data-action=deliver]');
    await act(browser, counter, 'deliver', 'deliver', 'deliver');
    await counter.locator('.yc-tag', { hasText: '办结归档' }).first().waitFor();
    await browser.look(counter, 'closed');
  });
}

const browser = await startBrowser({ shots: process.env.WALK_SHOTS });
try {
  await main(browser);
} catch (error) {
  if (process.env.WALK_TRACE) console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
