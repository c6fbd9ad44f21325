// Two towns were cut off, and both acted: the county's admin opens the conflicts, sees
// both sides, rules, takes a ruling back and rules again; the town reads it on the case.
//
//   WALK        {"town":"http://…","county":"http://…","admin":{…},"reviewer":{…},
//               "conflictCase":number,"twins":[number,number],"account":account}, or the
//               first argument
//   WALK_SHOTS  a folder for screenshots
import { startBrowser, step } from './page.mjs';

const given = process.argv[2] ?? process.env.WALK;
if (!given) {
  console.error('conflicts: give the nodes, accounts and cases as JSON, in WALK or as the first argument');
  process.exit(2);
}
const walk = JSON.parse(given);
const at = (path) => new URL(`admin/${path}`, walk.county).href;

function must(holds, what) {
  if (!holds) throw new Error(what);
}

async function rule(browser, page, code, reason, name) {
  await page.click(`[data-ruling="${code}"]`);
  await page.locator('#ruling-reason:focus').waitFor();
  must(await page.locator('[data-deed=go]').isDisabled(), 'a ruling without a reason can be sent');
  await page.keyboard.type(reason);
  if (name) await browser.look(page, name);
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('#ruling-reason', { state: 'detached' });
}

async function onTheCase(browser, language) {
  const page = await browser.signIn(new URL('counter/', walk.town).href, walk.reviewer, { language });
  await page.goto(new URL(`counter/case/${walk.conflictCase}`, walk.town).href);
  await page.locator('[data-testid=case-number]', { hasText: walk.conflictCase }).waitFor();
  return page;
}

async function openCaseConflict(browser, page) {
  await step('the menu counts three, the list has them', async () => {
    await page.locator('.yc-menu-count', { hasText: '3' }).waitFor();
    must((await page.locator('.yc-query-row').count()) === 3, 'not three rows');
    await browser.look(page, 'conflicts');
  });
  await step('by keyboard to both sides of the case', async () => {
    const row = page.locator('.yc-query-row', { hasText: walk.conflictCase.slice(-10) });
    await row.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/conflict/**');
    await page.locator('[data-differs=state]').waitFor();
    const state = await page.locator('[data-differs=state]').textContent();
    must(/撤回/.test(state) && /已决定/.test(state), `the states do not stand side by side: ${state}`);
    must(await page.locator('[data-barred=pick]').isDisabled(), 'two acts on one case can be taken field by field');
    const sides = await page.locator('[data-part=side]').allTextContents();
    must(sides[0].includes('王小窗') && sides[1].includes('郑分管'), `who acted is not named: ${sides.join(' / ')}`);
    await browser.look(page, 'conflict-case');
  });
}

async function ruleOnCase(browser, page) {
  await step('the other side is taken, taken back, and what stood is kept', async () => {
    await rule(browser, page, 'take', '已电话核实,申请人确要撤回', 'conflict-take');
    await page.locator('[data-ruling=undo]:not([disabled])').waitFor();
    // Both sides stay as they were; what holds now stands beside.
    const state = page.locator('[data-differs=state]');
    must(/撤回.*已决定.*撤回/s.test(await state.textContent()), `not then and now: ${await state.textContent()}`);
    await browser.look(page, 'conflict-ruled');
    await rule(browser, page, 'undo', '申请人改口,仍要办理');
    await page.locator('[data-ruling=keep]').waitFor();
    await rule(browser, page, 'keep', '申请人书面确认继续办理');
    await page.locator('[data-ruling=undo]').waitFor();
  });
}

async function chooseRoles(page) {
  await page.click('[data-ruling=pick]');
  must(await page.locator('[data-ruling=decide]').isDisabled(), 'nothing chosen can be decided');
  await page.locator('[data-differs=name] input').nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await page.locator('[data-differs=roles] input').first().and(page.locator(':checked:focus')).waitFor();
  const third = await page.locator('[data-differs=roles] [data-third]').textContent();
  must(/→.*导办/.test(third), `what comes out is not shown: ${third}`);
}

async function ruleByField(browser, page) {
  const roles = page.locator('[data-differs=roles] [data-third]');
  await step('an account of two offices is put together field by field, by keyboard', async () => {
    await page.goto(at('conflicts'));
    await page.locator('.yc-query-row', { hasText: walk.account }).click();
    await page.locator('[data-differs=roles]').waitFor();
    await chooseRoles(page);
    await browser.look(page, 'conflict-fields');
    await page.emulateMedia({ colorScheme: 'dark' });
    await browser.look(page, 'conflict-fields-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await rule(browser, page, 'decide', '镇里的角色、县里的姓名', 'conflict-fields-ruling');
    await page.locator('[data-part=taken]', { hasText: '角色' }).waitFor();
    must(/导办/.test(await roles.textContent()), 'what was chosen does not hold');
    await browser.look(page, 'conflict-fields-ruled');
  });
  await step('it is taken back, stands open again, and is decided once more', async () => {
    await rule(browser, page, 'undo', '再核对一次');
    await page.locator('[data-ruling=pick]').waitFor();
    must(!/导办/.test(await roles.textContent()), 'what was taken back still holds');
    await chooseRoles(page);
    await rule(browser, page, 'decide', '已核对');
    await page.locator('[data-ruling=undo]').waitFor();
  });
}

async function ruleOnTwins(browser, page) {
  await step('two cases of one person are held against each other and told apart', async () => {
    await page.goto(at('conflicts'));
    await page.locator('.yc-query-row').first().waitFor();
    must((await page.locator('.yc-query-row').count()) === 1, 'what was ruled on is listed still');
    await page.locator('.yc-query-row').first().click();
    await page.locator('[data-differs=acceptingDivision]').waitFor();
    await browser.look(page, 'conflict-twins');
    await rule(browser, page, 'same_keep_left', '同一人同一事,留先受理的一件');
    await page.locator('[data-ruling=undo]').waitFor();
    await page.goto(at('conflicts'));
    await page.locator('.yc-state').waitFor();
    await browser.look(page, 'conflicts-none');
    await page.goto(at('conflicts?state=ruled'));
    await page.locator('.yc-query-row').first().waitFor();
    await browser.look(page, 'conflicts-ruled');
  });
}

// Two made-up entries: an honest program writes none.
const ENTRIES = {
  cursor: '',
  rows: [
    { id: 'entry-8-00-11', entry: 'ab12cd34'.repeat(8), reason: 'place', kind: 1, collection: 'case', division: '329901101', divisionName: '示范镇', account: 'zc-0312', at: '2026-11-16T01:12:00Z', fromDivision: '329901102', fromName: '邻镇', log: '7f3a0001', seq: '212', bytes: '2310', state: 'open', options: [{ code: 'release', allowed: true, whyNot: '' }, { code: 'reject', allowed: true, whyNot: '' }] },
    { id: 'entry-900-00-22', entry: 'ef56ab78'.repeat(8), reason: 'unknown_kind', kind: 921601, collection: 'other', division: '329901101', divisionName: '示范镇', account: 'zc-0312', at: '2026-11-17T02:00:00Z', fromDivision: '329901101', fromName: '示范镇', log: '91c20002', seq: '8', bytes: '120', state: 'open', options: [{ code: 'retry', allowed: false, whyNot: '本机版本不认识这种记录,升级后自动重试' }, { code: 'reject', allowed: true, whyNot: '' }] },
  ],
};

async function quarantine(browser, page) {
  await step('the quarantine is empty, and says why when it is not', async () => {
    await page.goto(at('quarantine'));
    await page.locator('.yc-state').waitFor();
    await browser.look(page, 'quarantine-empty');
    await page.route('**/api/v1/quarantine?*', (route) => route.fulfill({ json: ENTRIES }));
    await page.goto(at('quarantine'));
    await page.locator('.yc-query-row').nth(1).waitFor();
    await browser.look(page, 'quarantine');
    await page.click('[data-deed=release]');
    await page.locator('#ruling-reason:focus').waitFor();
    await browser.look(page, 'quarantine-release');
    await page.keyboard.press('Escape');
  });
}

async function others(browser) {
  await step('in English, narrow, and by night', async () => {
    const page = await browser.signIn(at('conflicts?state=ruled'), walk.admin, { language: 'en' });
    await page.locator('.yc-query-row').first().waitFor();
    await browser.look(page, 'conflicts-en');
    await page.locator('.yc-query-row').first().click();
    await page.locator('[data-ruling=undo]').waitFor();
    await browser.look(page, 'conflict-en');
    await page.emulateMedia({ colorScheme: 'dark' });
    await browser.look(page, 'conflict-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await browser.look(page, 'conflict-narrow');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    must(wide <= 390, `a conflict is ${wide} px wide`);
    await page.context().close();
  });
}

async function main(browser) {
  await step('the town reads on the case what does not count, and who settles it', async () => {
    const page = await onTheCase(browser);
    const told = await page.locator('[data-part=conflicts]').textContent();
    must(/撤回/.test(told) && /示范县/.test(told), `the case does not say so: ${told}`);
    // Whose account is another town's, and not here.
    await page.locator('.yc-timeline', { hasText: '郑分管' }).waitFor();
    await browser.look(page, 'case-flagged');
    await page.context().close();
  });
  const page = await step('the county’s admin opens the conflicts', () => browser.signIn(at('conflicts'), walk.admin));
  await openCaseConflict(browser, page);
  await ruleOnCase(browser, page);
  await ruleByField(browser, page);
  await ruleOnTwins(browser, page);
  await quarantine(browser, page);
  await page.context().close();
  await others(browser);
  await step('the ruling has reached the town', async () => {
    const page = await onTheCase(browser);
    await page.locator('[data-part=conflicts]', { hasText: '申请人书面确认继续办理' }).waitFor();
    await browser.look(page, 'case-ruled');
    await page.context().close();
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
