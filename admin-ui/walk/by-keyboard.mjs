// From signing in to a printed receipt by keyboard alone, against a running town. Keys
// beyond typed text are counted, nothing may move under the hand, every request stays
// at the node, and in English no Chinese stands on screen that the node did not send.
//
//   node walk/by-keyboard.mjs '{"town":"http://…","clerk":{"account":"…","password":"…"}}'
//
//   WALK_SHOTS  a folder for screenshots
import { startBrowser, step } from './page.mjs';
import { madeUpCode, madeUpNumber, PICTURE } from './made-up.mjs';

const COUNTY_KEYS_MAX = 60;
const INSTANT_KEYS_MAX = 15;
const INSTANT_SECONDS_MAX = 20;

const given = process.argv[2] ?? process.env.WALK;
if (!given) {
  console.error('by-keyboard: give the town and its clerk as JSON, in WALK or as the first argument');
  process.exit(2);
}
const walk = JSON.parse(given);

// What a pair of hands does, counted. Text that is typed is not; keys in a file chooser are.
class Hands {
  constructor(page) {
    this.page = page;
    this.keys = 0;
    page.on('filechooser', async (chooser) => {
      this.keys += 1;
      await chooser.setFiles({ name: 'scan.png', mimeType: 'image/png', buffer: PICTURE });
    });
  }

  async press(...names) {
    for (const name of names) {
      await this.page.keyboard.press(name);
      this.keys += 1;
    }
  }

  type = (text) => this.page.keyboard.type(text);
  isIn = (selector) => this.page.waitForFunction((wanted) => Boolean(document.activeElement?.closest(wanted)), selector, { timeout: 10_000 });

  // Waits for the place, and says where the focus is when it does not come there.
  async at(selector) {
    try {
      await this.isIn(selector);
    } catch {
      const found = await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
      throw new Error(`the focus is not in ${selector} but on ${found}`);
    }
  }
}

// Keeps what is printed instead of asking for a printer.
function keepPapers() {
  globalThis.papers = [];
  globalThis.print = () => {
    globalThis.dispatchEvent(new Event('beforeprint'));
    globalThis.papers.push([...document.querySelectorAll('[data-printing]')].map((paper) => paper.textContent).join(' '));
    globalThis.dispatchEvent(new Event('afterprint'));
  };
}

async function startPage(browser) {
  const page = await browser.open(new URL('counter/', walk.town).href);
  await page.addInitScript(keepPapers);
  await page.reload();
  return page;
}

async function stoodStill(page) {
  const moved = await page.evaluate(() => globalThis.ycMoved.splice(0));
  if (moved.length > 0) throw new Error(`moved by itself:\n  ${moved.join('\n  ')}`);
}

async function acceptedAndPrinted(page, hands) {
  await page.locator('.yc-case-number').waitFor();
  const number = await page.locator('.yc-case-number').textContent();
  await page.waitForFunction((wanted) => globalThis.papers.some((paper) => paper.includes(wanted)), number);
  await hands.at('[data-main]');
  return number;
}

// Who it is and what is wanted; the focus is then where something is missing.
async function begin(hands, identity, name, item, code) {
  // The box of the new case, not that of the one before.
  await hands.at('#field-id_no[value=""]');
  await hands.type(identity);
  await hands.press('Enter');
  if (name) {
    await hands.at('#field-name');
    await hands.type(name);
    await hands.press('Enter');
  }
  await hands.at('#item-search');
  await hands.type(item);
  await hands.page.locator(`#item-${code}[aria-selected=true]`).waitFor();
  await hands.press('Enter');
}

// Nobody knows this person yet: everything is typed.
async function firstCase(page, hands, identity) {
  await begin(hands, identity, '键小盘', 'MZ06-02', 'MZ06-02');
  await hands.at('#field-mobile');
  await hands.type('13800138000');
  await hands.press('Enter');
  await hands.at('#field-division_code');
  await hands.press('Enter');
  await page.locator('.ant-select-item-option').first().waitFor();
  await hands.press('Enter');
  await hands.at('#field-address');
  await hands.type('示范县示范镇示范村12号');
  await hands.press('Enter');
  await hands.at('#field-bank_name');
  await hands.type('示范银行');
  await hands.press('Enter');
  await hands.type('6222020200112233445');
  await hands.press('Enter');
  await hands.at('#field-account_holder');
  await hands.type('键小盘');
  await hands.press('Enter');
  await hands.at('#field-dis_no');
  await hands.type('32990119850712002341');
  await hands.press('Enter');
  await hands.at('#field-dis_grade');
  await hands.press('1', 'Enter');
  for (const [material, key] of [['居民身份证', '1'], ['残疾人证', '1'], ['社会保障卡或银行卡', 'T']]) {
    await hands.at(`[data-material="${material}"]`);
    await hands.press(key, 'Enter');
  }
  await hands.at('[data-main]');
  await hands.press('Control+Enter');
}

async function countyCase(hands, identity) {
  await begin(hands, identity, '', 'YB04', 'YB04-01');
  await hands.at('#field-disease');
  await hands.press('2', 'Enter');
  await hands.at('#field-hospital');
  await hands.type('示范县人民医院');
  await hands.press('Enter');
  await hands.at('#field-diagnosed');
  await hands.type('20250910');
  await hands.press('Enter');
  await hands.at('[data-material="居民身份证"]');
  await hands.press('1', 'Enter');
  await hands.at('[data-material="病历与检查资料"]');
  await hands.press('S');
  await hands.page.locator('.yc-bar-missing > .yc-tone-ok').waitFor();
  await hands.press('Control+Enter');
}

async function instantCase(hands, identity) {
  await begin(hands, identity, '', 'zgrz', 'RS08-01');
  await hands.at('#field-method');
  await hands.press('1', 'Enter');
  await hands.at('[data-material="居民身份证"]');
  await hands.press('1');
  await hands.page.locator('.yc-bar-missing > .yc-tone-ok').waitFor();
  await hands.press('Control+Enter');
}

// The same box takes the code of a company; then who heads it and who came.
async function companyCase(browser, hands, code) {
  await hands.at('#field-id_no[value=""]');
  await hands.type(code);
  await hands.press('Enter');
  for (const [field, text] of [['name', '示范县键盘农业有限公司'], ['legal_rep_name', '键法人'], ['agent_name', '键经办'], ['agent_id_no', madeUpNumber()]]) {
    await hands.at(`#field-${field}`);
    await hands.type(text);
    await hands.press('Enter');
  }
  await hands.at('#item-search');
  await hands.type('RS09');
  await hands.page.locator('#item-RS09-01[aria-selected=true]').waitFor();
  await hands.press('Enter');
  await hands.at('#field-division_code');
  await hands.press('Enter');
  await hands.page.locator('.ant-select-item-option').first().waitFor();
  await hands.press('Enter');
  for (const [field, text] of [['address', '示范县示范镇工业路1号'], ['agent_mobile', '13800138000']]) {
    await hands.at(`#field-${field}`);
    await hands.type(text);
    await hands.press('Enter');
  }
  await hands.at('#field-ins_type');
  await hands.press('4', 'Enter');
  for (const [field, month] of [['from_month', '202601'], ['to_month', '202610']]) {
    await hands.at(`#field-${field}`);
    await hands.type(month);
    await hands.press('Enter');
  }
  for (const material of ['营业执照(登记证书)', '授权委托书', '经办人身份证']) {
    await hands.at(`[data-material="${material}"]`);
    await hands.press('1', 'Enter');
  }
  await hands.page.locator('.yc-bar-missing > .yc-tone-ok').waitFor();
  await browser.look(hands.page, 'by-keyboard-company-form');
  await hands.press('Control+Enter');
}

// Its names are known the next time; who comes is asked again.
async function companyAgain(browser, page, hands, code) {
  await hands.press('F2');
  await hands.at('#field-id_no[value=""]');
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.url().includes('/drafts/'));
  await hands.type(code);
  await hands.press('Enter');
  await hands.at('#field-agent_name');
  await page.locator('.yc-known-case').first().waitFor({ state: 'attached' });
  await saved;
  await browser.look(page, 'by-keyboard-company-again');
  await hands.press('Escape');
}

// Runs a case from its first key to its receipt, within so many keys.
async function within(page, hands, most, file) {
  const [before, began] = [hands.keys, Date.now()];
  await hands.press('F8');
  await file();
  await acceptedAndPrinted(page, hands);
  const used = hands.keys - before;
  if (used > most) throw new Error(`${used} keys beyond typed text, at most ${most}`);
  console.log(`        ${used} keys beyond typed text (at most ${most})`);
  return (Date.now() - began) / 1000;
}

async function othersAreKept(page, hands) {
  await hands.press('F2');
  await hands.at('#field-id_no');
  await hands.type('329901');
  await hands.press('F2');
  await page.waitForFunction(() => document.querySelector('#field-id_no')?.value === '');
  await page.waitForFunction(() => document.querySelectorAll('.yc-tab').length === 2);
  await hands.press('Escape');
  await page.waitForFunction(() => document.querySelector('#field-id_no')?.value === '329901');
}

// The same person and item again: a question that a digit answers. What is not on the
// node yet is not left without a word.
async function duplicateAnswered(page, hands, identity) {
  await hands.press('F2');
  await begin(hands, identity, '', 'MZ06-02', 'MZ06-02');
  await page.locator('[data-question^=duplicate]').first().waitFor();
  await hands.at('#field-dis_no');
  await hands.press('Control+ArrowUp');
  await hands.at('[data-question^=duplicate]');
  await hands.press('2');
  await page.locator('[id^=duplicate-][aria-pressed=true]').waitFor();
  await hands.press('Escape');
  await page.locator('.ant-modal-confirm').waitFor();
  await hands.press('Enter');
  await page.locator('.ant-modal-confirm').waitFor({ state: 'detached' });
  await hands.at('[data-entry]');
  await page.locator('.yc-bar-saving', { hasText: '已暂存' }).waitFor();
  await hands.press('Escape');
}

// A letter that composes, a letter in a box and a letter that is switched off do nothing.
async function keysRest(page, hands) {
  await hands.press('F1');
  await page.locator('.yc-keys').waitFor();
  await hands.press('Escape');
  await page.locator('.yc-keys').waitFor({ state: 'detached' });
  await hands.at('main');
  const before = page.url();
  await page.evaluate(() => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2', isComposing: true, bubbles: true })));
  if (page.url() !== before) throw new Error('F2 acted while an input method composed');
}

async function deskByKeys(page, hands) {
  await page.goto(new URL('counter/', walk.town).href);
  await hands.at('.yc-query-row');
  const first = await page.evaluate(() => document.activeElement?.getAttribute('data-key'));
  await hands.press('ArrowDown');
  await page.waitForFunction((was) => document.activeElement?.getAttribute('data-key') !== was, first);
  await hands.press('ArrowUp', 'Enter');
  await page.locator('[data-testid=case-number]', { hasText: first }).waitFor();
  await hands.press('Escape');
  await hands.at('.yc-query-row');
  await hands.press('/');
  await hands.at('input');
}

// look() refuses Chinese that the node has not sent.
async function inEnglish(browser) {
  const page = await browser.signIn(new URL('counter/', walk.town).href, walk.clerk, { language: 'en' });
  await page.waitForSelector('.yc-today');
  await browser.look(page, 'en-desk');
  const hands = new Hands(page);
  await hands.press('F2');
  await begin(hands, madeUpNumber(), 'Li', 'RS03-01', 'RS03-01');
  await hands.at('[data-entry]');
  await hands.press('Control+ArrowDown');
  await browser.look(page, 'en-new');
  await hands.press('F1');
  await page.locator('.yc-keys').waitFor();
  await browser.look(page, 'en-keys');
  for (const address of ['cases', `case/${await page.evaluate(async () => (await (await fetch('/api/v1/cases?limit=1')).json()).rows[0].summary.number)}`]) {
    await page.goto(new URL(`counter/${address}`, walk.town).href);
    await page.waitForSelector('[data-part],.yc-query-row');
    await browser.look(page, `en-${address.slice(0, 5)}`);
  }
}

async function main(browser) {
  const page = await startPage(browser);
  const hands = new Hands(page);
  const identity = madeUpNumber();
  await step('the clerk signs in by keyboard', async () => {
    await hands.at('#signin-account');
    await hands.type(walk.clerk.account);
    await hands.press('Tab');
    await hands.type(walk.clerk.password);
    await hands.press('Enter');
    await page.waitForSelector('main.yc-main');
    await page.waitForSelector('.yc-today');
    await stoodStill(page);
  });
  await step('a first case of somebody new is typed, accepted and printed', async () => {
    await hands.press('F2');
    await firstCase(page, hands, identity);
    await acceptedAndPrinted(page, hands);
    await browser.look(page, 'by-keyboard-first');
    await stoodStill(page);
  });
  await step('a county item with two typed fields and a scan', async () => {
    await within(page, hands, COUNTY_KEYS_MAX, () => countyCase(hands, identity));
    await stoodStill(page);
  });
  await step('an instant item with everything prefilled', async () => {
    const seconds = await within(page, hands, INSTANT_KEYS_MAX, () => instantCase(hands, identity));
    if (seconds > INSTANT_SECONDS_MAX) throw new Error(`${seconds.toFixed(1)} s, at most ${INSTANT_SECONDS_MAX}`);
    await browser.look(page, 'by-keyboard-instant');
    await stoodStill(page);
  });
  await step('a company applies by its credit code, with who heads it and who came', async () => {
    const code = madeUpCode();
    await hands.press('F8');
    await companyCase(browser, hands, code);
    await acceptedAndPrinted(page, hands);
    const printed = await page.evaluate(() => globalThis.papers.at(-1));
    for (const text of [code, '键经办']) if (!printed.includes(text)) throw new Error(`the receipt lacks ${text}`);
    await browser.look(page, 'by-keyboard-company');
    await stoodStill(page);
    await companyAgain(browser, page, hands, code);
  });
  await step('a second person does not lose the first', () => othersAreKept(page, hands));
  await step('a duplicate is answered by a digit, and Esc asks while something is unsaved', () => duplicateAnswered(page, hands, identity));
  await step('F1 lists the keys and gives the focus back; keys rest while composing', () => keysRest(page, hands));
  await step('the desk is walked with arrows, Enter, Esc and /', () => deskByKeys(page, hands));
  await step('every request stayed at the node', async () => {
    if (page.strangers.length > 0) throw new Error(page.strangers.slice(0, 3).join(' '));
  });
  await step('in English nothing is left in Chinese but what the node sent', () => inEnglish(browser));
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
