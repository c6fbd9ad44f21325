// Approvals by keyboard, in a real browser against a county: agree and undo, agree and
// wait, three at once, refuse with a reason, a case that changes under the hand, a phone,
// and English. Ends with an error at the first step that fails.
//
//   WALK        {"county":"http://…","countyReviewer":{…},"countyApprover":{…}}, or the first
//               argument; eight cases or more wait for the approver, one of them in doubt
//   WALK_SHOTS  a folder for screenshots
import { startBrowser, step } from './page.mjs';

const given = process.argv[2] ?? process.env.WALK;
if (!given) {
  console.error('approvals: give the county and its people as JSON, in WALK or as the first argument');
  process.exit(2);
}
const walk = JSON.parse(given);
const inbox = new URL('admin/inbox', walk.county).href;

const caseOf = (page, number) => page.evaluate(async (of) => (await fetch(`/api/v1/cases/${of}`)).json(), number);
const stateIs = (page, number, state) =>
  page.waitForFunction(async ([of, wanted]) => (await (await fetch(`/api/v1/cases/${of}`)).json()).summary?.state === wanted, [number, state], { polling: 300 });
const focused = (page) => page.evaluate(() => document.activeElement?.closest('[data-case]')?.getAttribute('data-case') ?? undefined);
const isShown = (page, number) => page.locator('[data-testid=case-number]', { hasText: number }).waitFor();

function must(holds, what) {
  if (!holds) throw new Error(what);
}

// Goes to a row that fits, as one does: with the arrow keys, from where Tab comes in.
async function goTo(page, fits) {
  if (!(await focused(page))) await page.locator('[data-case][tabindex="0"]').focus();
  for (const key of ['ArrowDown', 'ArrowUp']) {
    for (let before; before !== (await focused(page)); await page.keyboard.press(key)) {
      before = await focused(page);
      if (await page.locator(`[data-case="${before}"]`).evaluate(fits)) return before;
    }
  }
  throw new Error('no row fits');
}
const isClean = (row) => row.querySelector('.yc-tone-ok') !== null;
const isDoubtful = (row) => row.querySelector('.yc-tag.yc-tone-warn') !== null;

async function undoAndAgree(browser, page) {
  const number = await step('the focus is on the first row, and A holds a decision', async () => {
    await page.waitForSelector('[data-case]');
    await page.waitForFunction(() => document.activeElement?.matches('[data-case]'));
    const first = await goTo(page, isClean);
    await isShown(page, first);
    await browser.look(page, 'approvals');
    await page.keyboard.press('a');
    await page.waitForSelector('[data-testid=held]');
    await page.waitForSelector(`[data-case="${first}"]`, { state: 'detached' });
    await browser.look(page, 'held');
    return first;
  });
  await step('Z takes it back, and nothing was written', async () => {
    await page.keyboard.press('z');
    await page.waitForSelector('.yc-held', { state: 'detached' });
    await page.waitForSelector(`[data-case="${number}"]`);
    await isShown(page, number);
    must((await caseOf(page, number)).summary.state === 'DECIDING', 'an undone decision was written');
  });
  await step('A again, and after ten seconds it is written', async () => {
    await page.locator(`[data-case="${number}"]`).focus();
    await page.keyboard.press('a');
    await page.waitForSelector('[data-testid=held]');
    must((await caseOf(page, number)).summary.state === 'DECIDING', 'a decision was written before its time');
    await page.waitForSelector('.yc-held', { state: 'detached' });
    await stateIs(page, number, 'DECIDED');
    must((await caseOf(page, number)).decision?.granted === true, 'the decision is not a grant');
  });
}

async function agreeToThree(browser, page) {
  const numbers = [];
  await step('three are ticked with one that is in doubt; Shift A leaves that one out', async () => {
    const doubtful = await goTo(page, isDoubtful);
    await page.keyboard.press('Space');
    while (numbers.length < 3) {
      numbers.push(await goTo(page, (row) => row.querySelector('.yc-tone-ok') !== null && !row.parentElement.querySelector('input').checked));
      await page.keyboard.press('Space');
    }
    await page.keyboard.press('Shift+A');
    await page.waitForSelector('[data-bulk]');
    const listed = await page.locator('[data-bulk]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-bulk')));
    must(JSON.stringify([...listed].sort()) === JSON.stringify([...numbers].sort()), `in the bulk: ${listed}`);
    must((await page.locator('[data-leftout=doubts]').count()) === 1 && !listed.includes(doubtful), 'the doubtful one is not left out');
    await browser.look(page, 'bulk');
  });
  await step('each is held, and written at once when the page is left', async () => {
    await page.waitForFunction(() => document.activeElement?.matches('[data-deed=bulk]'));
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-testid=held]');
    for (const number of numbers) must((await caseOf(page, number)).summary.state === 'DECIDING', 'written before the page was left');
    await page.locator('.yc-side [role=menuitem]').last().click();
    for (const number of numbers) await stateIs(page, number, 'DECIDED');
  });
  await step('each case has a decision of its own', async () => {
    const decided = await Promise.all(numbers.map(async (number) => (await caseOf(page, number)).timeline.filter((entry) => entry.kind === 'decided').map((entry) => entry.id)));
    must(decided.every((ids) => ids.length === 1) && new Set(decided.flat()).size === 3, `decisions: ${JSON.stringify(decided)}`);
  });
}

async function refuse(browser, page) {
  const number = await step('D asks for a reason, picked from the doubts and the item’s list', async () => {
    await page.goto(inbox);
    await page.waitForFunction(() => document.activeElement?.matches('[data-case]'));
    const doubtful = await goTo(page, isDoubtful);
    await isShown(page, doubtful);
    await browser.look(page, 'doubtful');
    await page.keyboard.press('d');
    await page.waitForFunction(() => document.activeElement?.id === 'ask-reason');
    must(await page.locator('[data-deed=decide]').isDisabled(), 'a refusal without a reason can be sent');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => document.activeElement?.matches('[data-reason]'));
    await page.keyboard.press('Space');
    await browser.look(page, 'refusal');
    return doubtful;
  });
  await step('the refusal is written with reason and remedy', async () => {
    const reason = await page.inputValue('#ask-reason');
    await page.focus('#ask-reason');
    await page.keyboard.press('End');
    await page.keyboard.type(';请核对后再申请');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('[data-testid=held]');
    await page.click('[data-deed=write-now]');
    await stateIs(page, number, 'DECIDED');
    const { decision } = await caseOf(page, number);
    must(!decision.granted && decision.reason === `${reason};请核对后再申请` && decision.remedy, `decided: ${JSON.stringify(decision)}`);
  });
}

async function changedMeanwhile(browser, page) {
  const number = await step('another acts meanwhile: the decision is not written, both sides are shown', async () => {
    await page.waitForSelector('[data-case][tabindex="0"]');
    const first = await goTo(page, isClean);
    await isShown(page, first);
    await page.keyboard.press('a');
    await page.waitForSelector('[data-testid=held]');
    const other = await browser.signIn(inbox, walk.countyReviewer);
    const noted = await other.evaluate(async (of) => (await fetch(`/api/v1/cases/${of}/actions/note`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `walk-${of}` }, body: JSON.stringify({ opinion: '申请人来电,补充说明' }) })).status, first);
    must(noted === 200, `the note was answered with ${noted}`);
    await other.context().close();
    await page.waitForSelector('[data-testid=held-stale]');
    must((await caseOf(page, first)).summary.state === 'DECIDING', 'a stale decision was written');
    await page.click('[data-deed=look]');
    await page.waitForSelector('[data-testid=changes]');
    await page.getByText('补充说明').first().waitFor();
    await browser.look(page, 'changed');
    return first;
  });
  await step('having seen it, the decision still stands', async () => {
    await page.click('[data-deed=again]');
    await page.waitForSelector('[data-testid=held]');
    await page.click('[data-deed=write-now]');
    await stateIs(page, number, 'DECIDED');
  });
}

async function onPhone(browser) {
  await step('on a phone: the list, then the case, and back', async () => {
    const page = await browser.signIn(inbox, walk.countyApprover, { viewport: { width: 390, height: 844 } });
    await page.waitForSelector('[data-case]');
    await browser.look(page, 'phone-list');
    await page.locator('[data-case]').first().click();
    await page.waitForSelector('[data-testid=case-number]');
    must(!(await page.locator('[data-case]').first().isVisible()), 'the list is still there');
    await browser.look(page, 'phone-case');
    await page.goBack();
    await page.locator('[data-case]').first().waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    must(wide <= 390, `the page is ${wide} px wide`);
    await page.context().close();
  });
}

async function inEnglish(browser) {
  await step('in English nothing is left in Chinese but what the node gave', async () => {
    const page = await browser.signIn(inbox, walk.countyApprover, { language: 'en' });
    await page.waitForSelector('[data-testid=case-number]');
    await browser.look(page, 'approvals-en');
    await page.keyboard.press('Shift+A');
    await page.waitForSelector('[data-deed=bulk]');
    await browser.look(page, 'bulk-en');
    await page.context().close();
  });
}

const browser = await startBrowser({ shots: process.env.WALK_SHOTS });
try {
  const page = await browser.signIn(inbox, walk.countyApprover);
  await undoAndAgree(browser, page);
  await agreeToThree(browser, page);
  await refuse(browser, page);
  await changedMeanwhile(browser, page);
  await onPhone(browser);
  await inEnglish(browser);
} catch (error) {
  if (process.env.WALK_TRACE) console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
