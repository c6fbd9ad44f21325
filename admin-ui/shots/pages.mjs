// Every page of the apps in every look, against running nodes. Pages are found in the
// menu of whoever is signed in; a page behind no menu entry is named here.
import path from 'node:path';
import { looksIn, nameOfLook, settle, SIZES } from './browser.mjs';
import { faultsOf } from './measure.mjs';

const COUNTER_SIZES = ['1366x768', '1920x1080', '800x1280', '390'];
const ADMIN_SIZES = ['1366x768', '1920x1080', '390'];

// [who, node, app, sizes, pages behind no menu entry]
const VISITS = [
  { who: 'clerk', node: 'town', app: 'counter', more: ['/new?item=MZ05-01', '/case/{case}', '/cases?q=zzzz'] },
  { who: 'reviewer', node: 'town', app: 'counter', more: ['/new'] },
  { who: 'countyReviewer', node: 'county', app: 'admin', more: ['/case/{case}', '/accounts'] },
  { who: 'admin', node: 'county', app: 'admin', more: ['/node/{town}'] },
];

const slug = (address) => address.replace(/[?=&/]+/g, '-').replace(/^-|-$/g, '').replace(/[0-9A-Z]{30}/, 'number') || 'home';

export async function pageShots(browser, { walk, folder, quick, report }) {
  await shootSignIn(browser, { walk, folder, quick, report });
  for (const visit of VISITS.filter(({ who }) => walk[who])) {
    const sizes = visit.app === 'counter' ? COUNTER_SIZES : ADMIN_SIZES;
    const context = await browser.newContext({ viewport: SIZES[sizes[0]], locale: 'zh-CN', reducedMotion: 'reduce' });
    try {
      const page = await signedIn(context, walk, visit);
      const addresses = [...new Set([...(await menuOf(page, visit.app)), ...visit.more.map((each) => each.replace('{case}', walk.case ?? '').replace('{town}', walk.townDivision ?? ''))])];
      for (const looks of looksIn(sizes, { quick })) {
        await wear(page, looks);
        for (const address of addresses) await shoot(page, { walk, visit, address, looks, folder, report });
      }
    } finally {
      await context.close();
    }
  }
}

const urlOf = (walk, visit, address) => `${walk[visit.node].replace(/\/$/, '')}/${visit.app}${address}`;

async function signedIn(context, walk, visit) {
  const page = await context.newPage();
  page.thrown = [];
  page.sent = [];
  page.on('pageerror', (error) => page.thrown.push(String(error)));
  page.on('response', (response) => {
    // The stream of events has no end to wait for.
    if (response.url().includes('/api/') && !response.url().includes('/events')) page.sent.push(response.text().catch(() => ''));
  });
  await page.goto(urlOf(walk, visit, '/'));
  await page.fill('#signin-account', walk[visit.who].account);
  await page.fill('#signin-password', walk[visit.who].password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('main.yc-main');
  return page;
}

// Where the menu leads, as addresses within the app.
async function menuOf(page, app) {
  await settle(page);
  const found = [new URL(page.url()).pathname];
  const links = await page.$$eval('nav a[href]', (elements) => elements.map((element) => new URL(element.href).pathname));
  const entries = page.locator('nav [role=menuitem]');
  for (let i = 0; i < (await entries.count()); i += 1) {
    await entries.nth(i).click();
    await settle(page);
    found.push(new URL(page.url()).pathname);
  }
  return [...new Set([...found, ...links])].map((each) => each.replace(`/${app}`, '') || '/');
}

async function wear(page, looks) {
  await page.setViewportSize(SIZES[looks.size]);
  await page.evaluate(({ language, brightness }) => {
    localStorage.setItem('yc.language', language);
    localStorage.setItem('yc.brightness', brightness);
  }, looks);
}

async function shoot(page, { walk, visit, address, looks, folder, report }) {
  const name = `${visit.app}/${visit.who}-${slug(address)}/${nameOfLook(looks)}`;
  page.thrown = [];
  page.sent = [];
  // Tabs that an earlier picture opened are no part of this one.
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(urlOf(walk, visit, address));
  await page.waitForSelector('main.yc-main').catch(() => undefined);
  await page.waitForTimeout(300);
  await settle(page);
  const data = (await Promise.all(page.sent)).join('\n');
  report(name, [...(await faultsOf(page, { isEnglish: looks.language === 'en', data })), ...page.thrown.map((each) => `threw: ${each}`)]);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

async function shootSignIn(browser, { walk, folder, quick, report }) {
  for (const [app, node, sizes] of [['counter', 'town', COUNTER_SIZES], ['admin', 'county', ADMIN_SIZES], ['kiosk', 'town', ['1920x1080', '800x1280']]]) {
    const page = await browser.newPage({ viewport: SIZES[sizes[0]], reducedMotion: 'reduce' });
    await page.goto(urlOf(walk, { node, app }, '/'));
    for (const looks of looksIn(sizes, { quick })) {
      await wear(page, looks);
      await page.reload();
      await page.waitForTimeout(300);
      await settle(page);
      const name = `${app}/${app === 'kiosk' ? 'home' : 'sign-in'}/${nameOfLook(looks)}`;
      report(name, await faultsOf(page, { isEnglish: looks.language === 'en' }));
      await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
    }
    await page.close();
  }
}
