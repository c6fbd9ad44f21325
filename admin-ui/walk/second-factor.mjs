// An administrator's first sign-in: the first password is changed, one-time codes are set
// up, and from then on a code follows the password; by keyboard.
//
//   WALK        {"county":"https://…","newAdmin":{"account":…,"first":…,"password":…}}, or
//               the first argument; the county asks its administrators for codes
//   WALK_SHOTS  a folder for screenshots
import { createHmac } from 'node:crypto';
import { startBrowser, step } from './page.mjs';

const given = process.argv[2] ?? process.env.WALK;
if (!given) {
  console.error('second-factor: give the county and its new administrator as JSON, in WALK or as the first argument');
  process.exit(2);
}
const walk = JSON.parse(given);
const who = walk.newAdmin;
const at = (path) => new URL(`admin/${path}`, walk.county).href;

function must(holds, what) {
  if (!holds) throw new Error(what);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

// What a phone shows (RFC 6238), `off` steps from now.
function oneTimeCode(secret, off = 0) {
  const bits = [...secret.replace(/ /g, '')].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + off));
  const mac = createHmac('sha1', key).update(counter).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const wrongCode = (secret) => ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => ![-2, -1, 0, 1, 2].some((off) => oneTimeCode(secret, off) === code));

async function password(page, typed) {
  await page.waitForSelector('#signin-account');
  await page.fill('#signin-account', who.account);
  await page.fill('#signin-password', typed);
  await page.keyboard.press('Enter');
}

async function setUp(browser) {
  const page = await browser.open(at(''));
  await step('after the first password is changed nothing opens but the setting up', async () => {
    await password(page, who.first);
    await page.waitForSelector('#password-old');
    await page.keyboard.type(who.first);
    await page.fill('#password-new', who.password);
    await page.fill('#password-again', who.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:has-text("设置动态码")');
    await page.waitForSelector('button[type=submit]');
    await browser.look(page, 'set-up');
    must((await page.locator('main.yc-main').count()) === 0, 'a page stands there already');
  });
  const secret = await step('the code and the key stand there, and a wrong code does not count', async () => {
    await page.keyboard.press('Enter');
    const shown = await page.locator('.yc-secret').textContent();
    await browser.look(page, 'set-up-code');
    await page.keyboard.type(wrongCode(shown));
    await page.locator('[role=alert]').waitFor();
    await browser.look(page, 'set-up-wrong');
    return shown;
  });
  const codes = await step('a right code gives eight recovery codes, and the pages open when they are kept', async () => {
    await page.keyboard.type(oneTimeCode(secret));
    await page.waitForSelector('.yc-recovery');
    await browser.look(page, 'recovery-codes');
    const list = await page.locator('.yc-recovery li').allTextContents();
    must(list.length === 8, `${list.length} recovery codes`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('main.yc-main');
    return list;
  });
  await step('the list of accounts says who has codes', async () => {
    await page.goto(at('accounts'));
    await page.locator('.yc-query-row', { hasText: who.account }).getByText('已设置').waitFor();
    await browser.look(page, 'accounts');
  });
  await page.context().close();
  return { secret, codes };
}

async function signIn(browser, secret) {
  const page = await browser.open(at(''));
  await step('the second step follows the password; a wrong code and Esc lead nowhere', async () => {
    await password(page, who.password);
    await page.waitForSelector('#signin-code');
    await browser.look(page, 'second-step');
    await page.keyboard.type(wrongCode(secret));
    await page.locator('[role=alert]').waitFor();
    await browser.look(page, 'second-step-wrong');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#signin-password');
    must((await page.locator('main.yc-main').count()) === 0, 'somebody is signed in');
  });
  await step('the sixth digit signs in', async () => {
    await page.keyboard.type(who.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#signin-code');
    // That of now has set it up.
    await page.keyboard.type(oneTimeCode(secret, 1));
    await page.waitForSelector('main.yc-main');
  });
  await step('renewing stands behind the name, and asks for the password', async () => {
    await page.click('.yc-person');
    await page.locator('.ant-dropdown-menu-item', { hasText: '动态码' }).click();
    await page.waitForSelector('#second-password');
    await browser.look(page, 'renew');
  });
  await lockAndUnlock(browser, page, secret);
  await step('signing out ends the session, and the page asks again', async () => {
    await page.click('.yc-person');
    await page.locator('.ant-dropdown-menu-item', { hasText: '退出登录' }).click();
    await page.waitForSelector('#signin-account');
    await page.reload();
    await page.waitForSelector('#signin-account');
  });
  await page.context().close();
}

const isLocked = (page) => page.evaluate(() => document.documentElement.hasAttribute('data-locked'));

// A code serves once; the next is taken a step early, as from a phone whose clock is ahead.
async function freshCode(secret, used) {
  while (used.includes(oneTimeCode(secret, 1))) await new Promise((done) => setTimeout(done, 500));
  return oneTimeCode(secret, 1);
}

async function lockAndUnlock(browser, page, secret) {
  const used = [oneTimeCode(secret), oneTimeCode(secret, 1)];
  await step('left alone it locks, over what was typed; a reload and a new tab stay locked', async () => {
    await page.goto(at('accounts'));
    await page.waitForSelector('.yc-query-row');
    await page.evaluate(() => localStorage.setItem('yc.seen', String(Date.now() - 16 * 60_000)));
    await page.keyboard.press('Shift');
    await page.waitForSelector('.yc-lock #signin-password');
    await browser.look(page, 'locked');
    await page.reload();
    await page.waitForSelector('.yc-lock #signin-password');
    const other = await page.context().newPage();
    await other.goto(at(''));
    await other.waitForSelector('.yc-lock #signin-password');
    must(await isLocked(other), 'a new tab is open');
    await other.close();
  });
  await step('password and code unlock it; the password alone does not', async () => {
    await page.fill('.yc-lock #signin-password', who.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.yc-lock #signin-code');
    must(await isLocked(page), 'the password alone has opened it');
    await browser.look(page, 'locked-code');
    await page.keyboard.type(await freshCode(secret, used));
    await page.waitForFunction(() => !document.documentElement.hasAttribute('data-locked'));
    await page.waitForSelector('.yc-query-row');
    await browser.look(page, 'unlocked');
  });
}

async function otherwise(browser, codes) {
  await step('narrow, dark and in English, a recovery code serves in its place', async () => {
    const page = await browser.open(at(''), { language: 'en', viewport: { width: 390, height: 844 } });
    await page.evaluate(() => localStorage.setItem('yc.brightness', 'dark'));
    await page.reload();
    await password(page, who.password);
    await page.waitForSelector('#signin-code');
    await browser.look(page, 'second-step-en');
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.keyboard.type(codes[0].toLowerCase());
    await browser.look(page, 'recovery-en');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    must(wide <= 390, `the page is ${wide} px wide`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('main.yc-main');
    await page.context().close();
  });
}

const browser = await startBrowser({ shots: process.env.WALK_SHOTS });
try {
  const { secret, codes } = await setUp(browser);
  await signIn(browser, secret);
  await otherwise(browser, codes);
} catch (error) {
  if (process.env.WALK_TRACE) console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
