// Every page of the apps in every look, against running nodes. Pages are found in the
// menu of whoever is signed in; a page behind no menu entry is named here.
import path from 'node:path';
import { looksIn, nameOfLook, settle, SIZES } from './browser.mjs';
import { faultsOf } from './measure.mjs';
import { STATES } from './states.mjs';

const COUNTER_SIZES = ['1366x768', '1920x1080', '800x1280', '390'];
const ADMIN_SIZES = ['1366x768', '1920x1080', '390'];

// [who, node, app, sizes, pages behind no menu entry]
const VISITS = [
  { who: 'clerk', node: 'town', app: 'counter', more: ['/new?item=MZ05-01', '/case/{case}', '/cases?q=zzzz'] },
  { who: 'reviewer', node: 'town', app: 'counter', more: ['/new'] },
  { who: 'countyReviewer', node: 'county', app: 'admin', more: ['/case/{case}', '/accounts'] },
  { who: 'admin', node: 'county', app: 'admin', more: ['/node/{townDivision}', '/node/{secondDivision}', '/invite?replace={townDivision}&name=示范镇', '/conflicts?state=ruled'] },
  // Its machine was taken out of service.
  { who: 'secondClerk', node: 'second', app: 'counter', more: ['/new'] },
];

const slug = (address) => address.replace(/[?=&/]+/g, '-').replace(/^-|-$/g, '').replace(/[0-9A-Z]{30}/, 'number') || 'home';

export async function pageShots(browser, { walk, folder, quick, report }) {
  await shootSignIn(browser, { walk, folder, quick, report });
  for (const visit of VISITS.filter(({ who }) => walk[who])) {
    const sizes = visit.app === 'counter' ? COUNTER_SIZES : ADMIN_SIZES;
    const context = await browser.newContext({ viewport: SIZES[sizes[0]], locale: 'zh-CN', reducedMotion: 'reduce' });
    try {
      const page = await signedIn(context, walk, visit);
      const addresses = [...new Set([...(await menuOf(page, visit.app)), ...visit.more.map((each) => filled(each, walk))])];
      const wanted = [...addresses.map((address) => ({ address })), ...STATES.filter(({ who }) => who === visit.who).map((state) => ({ ...state, address: filled(state.address, walk) }))];
      for (const looks of looksIn(sizes, { quick })) {
        await wear(page, looks);
        for (const one of wanted) await shoot(page, { walk, visit, ...one, looks, folder, report });
      }
    } finally {
      await context.close();
    }
  }
}

// A place in an address that the walk fills: {case}, {townDivision}.
const filled = (address, walk) => address.replace(/\{(\w+)\}/g, (_, name) => walk[name] ?? '');

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

async function shoot(page, { walk, visit, address, name: stateName, reach, looks, folder, report }) {
  const name = `${visit.app}/${visit.who}-${stateName ?? slug(address)}/${nameOfLook(looks)}`;
  page.thrown = [];
  page.sent = [];
  // Tabs that an earlier picture opened are no part of this one.
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(urlOf(walk, visit, address));
  await page.waitForSelector('main.yc-main').catch(() => undefined);
  await page.waitForTimeout(300);
  await settle(page);
  const unreached = reach ? await reached(page, { walk, reach }) : [];
  const data = (await Promise.all(page.sent)).join('\n');
  report(name, [...unreached, ...(await faultsOf(page, { isEnglish: looks.language === 'en', data })), ...page.thrown.map((each) => `threw: ${each}`)]);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

// A state that cannot be reached is a fault of its own; the picture says how far it got.
async function reached(page, { walk, reach }) {
  const faults = [];
  page.setDefaultTimeout(10_000);
  await reach(page, walk).catch((error) => faults.push(`not reached: ${String(error).split('\n')[0]}`));
  page.setDefaultTimeout(30_000);
  await page.waitForTimeout(300);
  await settle(page);
  return faults;
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
