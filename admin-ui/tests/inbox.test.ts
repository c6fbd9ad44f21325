import { beforeEach, describe, expect, it } from 'vitest';
import type { Case, CaseRow } from '../src/api/cases';
import { Problem, Unreachable } from '../src/api/http';
import type { Command } from '../src/api/inbox';
import { findingText } from '../src/shared/inbox/EvidencePanel';
import { HOLD_MS, Holding } from '../src/shared/inbox/holding';
import type { Decision } from '../src/shared/inbox/holding';
import { bulkOf, letThrough, nextAfter, reasonsOf } from '../src/shared/inbox/inboxRules';
import type { FilterValues } from '../src/shared/inbox/inboxRules';
import { businessOf } from './catalogue';

const row = (number: string, more: Partial<CaseRow> = {}, summary: CaseRow['summary'] = {}): CaseRow => ({
  summary: { number, businessCode: 'RS03-01', state: 'DECIDING', acceptingDivision: '329901101', promisedDue: '2026-11-27', ...summary },
  mine: true,
  doubts: 0,
  actions: ['decide', 'note'],
  promisedLeft: 5,
  etag: `e-${number}`,
  ...more,
});

describe('what may be agreed to in one go', () => {
  const numbers = (rows: CaseRow[]) => rows.map((each) => each.summary?.number);
  it('takes one item without a mark', () => {
    const bulk = bulkOf([row('1'), row('2')]);
    expect(numbers(bulk.rows)).toEqual(['1', '2']);
    expect(bulk).toMatchObject({ business: 'RS03-01', action: 'decide', leftOut: [] });
  });
  it('leaves out what the person has accepted, with the node’s reason', () => {
    const own = row('2', { mine: false, actions: ['note'], whyNot: '此件由您受理,不能由您决定(回避规则)' });
    const bulk = bulkOf([row('1'), own]);
    expect(numbers(bulk.rows)).toEqual(['1']);
    expect(bulk.leftOut).toEqual([{ row: own, why: 'notMine' }]);
  });
  it('leaves out what is in doubt, in conflict, or was not looked at', () => {
    const bulk = bulkOf([row('1'), row('2', { doubts: 1 }), row('3', {}, { flagged: 1 }), row('4', { doubts: undefined })]);
    expect(numbers(bulk.rows)).toEqual(['1']);
    expect(bulk.leftOut.map((each) => each.why)).toEqual(['doubts', 'doubts', 'doubts']);
  });
  it('leaves out other items and other steps', () => {
    const bulk = bulkOf([row('1'), row('2', {}, { businessCode: 'MZ05-01' }), row('3', { actions: ['pass'] })]);
    expect(numbers(bulk.rows)).toEqual(['1']);
    expect(bulk.leftOut.map((each) => each.why)).toEqual(['otherItem', 'otherStep']);
  });
  it('takes the item that is asked for, though another stands first', () => {
    const bulk = bulkOf([row('1', {}, { businessCode: 'MZ05-01' }), row('2')], 'RS03-01');
    expect(numbers(bulk.rows)).toEqual(['2']);
  });
  it('takes nothing where the node allows nothing', () => {
    const bulk = bulkOf([row('1', { actions: ['note'] })]);
    expect(bulk.rows).toEqual([]);
    expect(bulk.leftOut).toHaveLength(1);
  });
});

describe('the filters', () => {
  const by = (more: Partial<FilterValues>): FilterValues => ({ who: '', business: '', town: '', due: '', ...more });
  it('show mine unless the group is asked for', () => {
    expect(letThrough(row('1', { mine: false }), by({}))).toBe(false);
    expect(letThrough(row('1', { mine: false }), by({ who: 'all' }))).toBe(true);
  });
  it('go by item, town and due day', () => {
    expect(letThrough(row('1'), by({ business: 'MZ05-01' }))).toBe(false);
    expect(letThrough(row('1'), by({ town: '329901101' }))).toBe(true);
    expect(letThrough(row('1'), by({ town: '329901102' }))).toBe(false);
    expect(letThrough(row('1'), by({ due: 'soon' }))).toBe(false);
    expect(letThrough(row('1', { promisedLeft: 3 }), by({ due: 'soon' }))).toBe(true);
    expect(letThrough(row('1', { promisedLeft: 0 }), by({ due: 'today' }))).toBe(true);
    expect(letThrough(row('1', { promisedLeft: 0 }), by({ due: 'over' }))).toBe(false);
    expect(letThrough(row('1', { promisedLeft: -1 }), by({ due: 'over' }))).toBe(true);
    expect(letThrough(row('1', {}, { promisedDue: '' }), by({ due: 'over' }))).toBe(false);
  });
  it('the case that takes the place of one that left comes next', () => {
    expect(nextAfter(['1', '2', '3'], '2')).toBe('3');
    expect(nextAfter(['1', '2', '3'], '3')).toBe('2');
    expect(nextAfter(['1'], '1')).toBeUndefined();
  });
});

describe('reasons', () => {
  const business = { ...businessOf('RS03-01'), acceptConditions: ['连续失业一年以上'], declineReasons: ['已享受同类待遇'], refuseReasons: ['不属于职权范围'], returnReasons: ['材料不清晰'] };
  const doubt = { kind: 'tolerated', standing: 'doubt', subject: '居民户口簿', detail: '2026-11-30' };
  it('begin with what is in doubt, then the item’s own conditions', () => {
    const reasons = reasonsOf(business, [doubt, { kind: 'form', standing: 'agrees' }], 'decide');
    expect(reasons.map((each) => each.kind)).toEqual(['finding', 'condition', 'usual']);
    expect(findingText(doubt)).toBe('容缺未补:居民户口簿,11-30 前补齐');
  });
  it('are those that the catalogue has for this deed', () => {
    const usual = (action: string) => reasonsOf(business, [], action).filter((each) => each.kind === 'usual').map((each) => each.subject);
    expect(usual('decide')).toEqual(['已享受同类待遇']);
    expect(usual('refuse')).toEqual(['不属于职权范围']);
    expect(usual('return')).toEqual(['材料不清晰']);
    expect(usual('terminate')).toEqual([]);
  });
  it('of a refusal are its conditions, never its papers: those can be corrected', () => {
    expect(reasonsOf(business, [], 'refuse').map((each) => each.kind)).not.toContain('material');
  });
  it('of a return name the item’s papers', () => {
    expect(reasonsOf(business, [], 'return').map((each) => each.kind)).toContain('material');
  });
});

// ------------------------------------------------------------ hold and undo

class Clock {
  now = 0;
  private due: { at: number; act: () => void }[] = [];
  later = (act: () => void, ms: number) => {
    const one = { at: this.now + ms, act };
    this.due.push(one);
    return () => void (this.due = this.due.filter((each) => each !== one));
  };
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const next = this.due.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.due = this.due.filter((each) => each !== next);
      this.now = next.at;
      next.act();
      await settled();
    }
    this.now = end;
  }
}
const settled = async () => {
  for (let i = 0; i < 6; i += 1) await Promise.resolve();
};

describe('a decision', () => {
  const decision = (number: string): Decision => ({ number, action: 'decide', etag: `e-${number}`, content: { granted: true }, who: '陈某', deed: '同意' });
  let clock: Clock;
  let sent: { command: Command; isLeaving: boolean }[];
  let answers: (Error | undefined)[];
  let written: string[];
  let holding: Holding;
  beforeEach(() => {
    clock = new Clock();
    sent = [];
    answers = [];
    written = [];
    let keys = 0;
    holding = new Holding({
      send: (command, isLeaving) => {
        sent.push({ command: { ...command }, isLeaving });
        const error = answers.shift();
        return error ? Promise.reject(error) : Promise.resolve({} as Case);
      },
      newKey: () => `key-${(keys += 1)}`,
      now: () => clock.now,
      later: clock.later,
      onWritten: (number) => written.push(number),
    });
  });
  const states = () => holding.list().map((each) => each.state);

  it('is not written for ten seconds', async () => {
    holding.hold([decision('1')]);
    await clock.pass(HOLD_MS - 1);
    expect(sent).toEqual([]);
    await clock.pass(1);
    expect(sent.map((each) => each.command.number)).toEqual(['1']);
    expect(written).toEqual(['1']);
    expect(holding.list()).toEqual([]);
    expect(holding.isDone('1')).toBe(true);
  });
  it('that comes back later waits anew', async () => {
    holding.hold([decision('1')]);
    await clock.pass(HOLD_MS);
    holding.forgetDone(new Set(['1']));
    expect(holding.isDone('1')).toBe(true);
    holding.forgetDone(new Set());
    expect(holding.isDone('1')).toBe(false);
  });
  it('is taken back whole', async () => {
    holding.hold([decision('1')]);
    expect(holding.undo().map((each) => each.number)).toEqual(['1']);
    await clock.pass(HOLD_MS * 2);
    expect(sent).toEqual([]);
    expect(holding.undo()).toEqual([]);
  });
  it('the last is taken back first, and those taken together, together', async () => {
    holding.hold([decision('1')]);
    await clock.pass(1000);
    holding.hold([decision('2'), decision('3')]);
    expect(holding.undo().map((each) => each.number)).toEqual(['2', '3']);
    await clock.pass(HOLD_MS);
    expect(sent.map((each) => each.command.number)).toEqual(['1']);
  });
  it('of a bulk has a key and a command of its own', async () => {
    holding.hold([decision('1'), decision('2'), decision('3')]);
    await clock.pass(HOLD_MS);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((each) => each.command.key)).size).toBe(3);
    expect(sent.map((each) => each.command.etag)).toEqual(['e-1', 'e-2', 'e-3']);
  });
  it('is written at once when the page is left', async () => {
    holding.hold([decision('1')]);
    holding.writeAll({ isLeaving: true });
    await settled();
    expect(sent).toHaveLength(1);
    expect(sent[0].isLeaving).toBe(true);
    await clock.pass(HOLD_MS * 2);
    expect(sent).toHaveLength(1);
  });
  it('waits while the node cannot be reached, and keeps its key', async () => {
    answers = [new Unreachable(null), new Problem(503, {}), undefined];
    holding.hold([decision('1')]);
    await clock.pass(HOLD_MS);
    expect(states()).toEqual(['waiting']);
    await clock.pass(30_000);
    expect(sent.map((each) => each.command.key)).toEqual(['key-1', 'key-1', 'key-1']);
    expect(written).toEqual(['1']);
  });
  it('stands there when the case has changed, until the person says', async () => {
    answers = [new Problem(412, { type: '/problems/stale' })];
    holding.hold([decision('1')]);
    await clock.pass(HOLD_MS * 3);
    expect(states()).toEqual(['stale']);
    expect(sent).toHaveLength(1);
    holding.hold([{ ...decision('1'), etag: 'newer' }]);
    await clock.pass(HOLD_MS);
    expect(sent.at(-1)?.command).toMatchObject({ etag: 'newer', key: 'key-2' });
    expect(holding.list()).toEqual([]);
  });
  it('that the node refuses is not sent again and not dropped silently', async () => {
    answers = [new Problem(403, { detail: '回避规则' })];
    holding.hold([decision('1')]);
    await clock.pass(HOLD_MS * 3);
    expect(states()).toEqual(['refused']);
    expect(sent).toHaveLength(1);
    holding.drop('1');
    expect(holding.list()).toEqual([]);
  });
  it('under way cannot be undone', async () => {
    holding.hold([decision('1')]);
    holding.writeAll();
    expect(holding.undo()).toEqual([]);
    await settled();
    expect(written).toEqual(['1']);
  });
});
