import { render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { describe, expect, it } from 'vitest';
import { daysOf, stateOfDay } from '../src/admin/contactDays';
import { byWorry, GRAVE_MINUTES, linesOf, toneOf, treeOf } from '../src/admin/fleetOrder';
import type { Shown } from '../src/admin/fleetOrder';
import { progressText, spanText, StateOf } from '../src/admin/fleetWords';
import type { FleetNode } from '../src/api/fleet';

const shown = (more: Partial<Shown> = {}): Shown => ({ q: '', onlyWorries: false, toggled: new Map(), ...more });
const codes = (lines: ReturnType<typeof linesOf>) => lines.map((line) => line.node.division);

// A province of 60 counties with their towns.
function manyNodes(count: number): FleetNode[] {
  return Array.from({ length: count }, (_, i): FleetNode => {
    const county = String(329000 + Math.floor(i / 20));
    const isCounty = i % 20 === 0;
    return { division: isCounty ? county : `${county}${100 + (i % 20)}`, name: `甲${i}`, parent: isCounty ? '32' : county, state: i % 7 === 3 ? 'silent' : 'up', lastContact: `2026-11-${10 + (i % 10)}T00:00:00Z` };
  });
}

describe('nodes by worry', () => {
  it('quarantined, unable to write, silent, behind, never met, well', () => {
    const nodes: FleetNode[] = [
      { division: '1', state: 'up' }, { division: '2', state: 'never' }, { division: '3', state: 'behind' }, { division: '4', state: 'silent' },
      { division: '5', state: 'up', readOnly: true }, { division: '6', state: 'up', quarantined: '1' },
    ];
    expect(byWorry(nodes).map((node) => node.division)).toEqual(['6', '5', '4', '3', '2', '1']);
  });
  it('a place whose box was revoked is not called silent, whatever its box had said', () => {
    const out: FleetNode = { division: '7', state: 'revoked', quarantined: '3', lastContact: '2026-11-01T00:00:00Z', revoked: { by: '329901/admin', at: '2026-11-02T02:00:00Z', reason: '设备遗失' } };
    expect(byWorry([{ division: '1', state: 'never' }, out, { division: '3', state: 'behind' }]).map((node) => node.division)).toEqual(['3', '7', '1']);
    render(<StateOf node={out} />);
    expect(screen.getByText('已吊销')).toBeInTheDocument();
    expect(screen.getByTitle(/329901\/admin.*设备遗失/)).toBeInTheDocument();
    expect(screen.queryByText(/静默/)).toBeNull();
  });
  it('within one worry the longest silence first', () => {
    const nodes: FleetNode[] = [
      { division: '1', state: 'silent', lastContact: '2026-11-16T00:00:00Z' },
      { division: '2', state: 'silent', lastContact: '2026-11-15T00:00:00Z' },
    ];
    expect(byWorry(nodes).map((node) => node.division)).toEqual(['2', '1']);
  });
  it('a silence alarms by office hours, not by the clock', () => {
    expect(toneOf({ state: 'silent', silentOfficeMinutes: 0 })).toBe('plain');
    expect(toneOf({ state: 'silent', silentOfficeMinutes: GRAVE_MINUTES - 1 })).toBe('warn');
    expect(toneOf({ state: 'silent', silentOfficeMinutes: GRAVE_MINUTES })).toBe('bad');
  });
});

describe('the tree', () => {
  const nodes: FleetNode[] = [
    { division: '329901', name: '安县', parent: '32', state: 'up' },
    { division: '329901101', name: '安一镇', parent: '329901', state: 'up' },
    { division: '329902', name: '危县', parent: '32', state: 'up' },
    { division: '329902101', name: '危一镇', parent: '329902', state: 'up' },
    { division: '329902102', name: '危二镇', parent: '329902', state: 'up', quarantined: '2' },
  ];
  it('puts the branch with the worst below it first, and the worst first in it', () => {
    expect(codes(linesOf(treeOf(nodes), shown()))).toEqual(['329902', '329902102', '329902101', '329901', '329901101']);
  });
  it('says depth and how many hang below', () => {
    const [county, town] = linesOf(treeOf(nodes), shown());
    expect(county).toMatchObject({ depth: 0, below: 2, isOpen: true });
    expect(town).toMatchObject({ depth: 1, below: 0, isOpen: false });
  });
  it('a branch that is closed keeps its towns', () => {
    expect(codes(linesOf(treeOf(nodes), shown({ toggled: new Map([['329902', false]]) })))).toEqual(['329902', '329901', '329901101']);
  });
  it('what is looked for stands with what leads to it', () => {
    expect(codes(linesOf(treeOf(nodes), shown({ q: '危二' })))).toEqual(['329902', '329902102']);
    expect(codes(linesOf(treeOf(nodes), shown({ onlyWorries: true })))).toEqual(['329902', '329902102']);
    expect(linesOf(treeOf(nodes), shown({ q: '没有' }))).toEqual([]);
  });
  it('a node whose parent is not known, or that is its own, is not lost', () => {
    const odd: FleetNode[] = [{ division: '1', parent: '9', state: 'up' }, { division: '2', parent: '2', state: 'up' }];
    expect(codes(linesOf(treeOf(odd), shown()))).toEqual(['1', '2']);
  });
  it('of 1,237 nodes is put together in well under a frame or two', () => {
    const many = manyNodes(1237);
    treeOf(many);
    const began = performance.now();
    const lines = linesOf(treeOf(many), shown());
    expect(performance.now() - began).toBeLessThan(100);
    expect(lines).toHaveLength(1237);
  });
  it('of a large fleet only branches with a worry are open at first', () => {
    const many = manyNodes(1237).map((node) => ({ ...node, state: 'up' }));
    const lines = linesOf(treeOf(many), shown());
    expect(lines).toHaveLength(Math.ceil(1237 / 20));
    expect(lines.every((line) => !line.isOpen)).toBe(true);
  });
});

describe('words', () => {
  it('spans grow from minutes to days', () => {
    expect(spanText(59.9)).toBe('59 分');
    expect(spanText(20 * 60 + 45)).toBe('20 时 45 分');
    expect(spanText(50 * 60)).toBe('2 天 2 时');
  });
  it('a silence has its own clock', () => {
    const lastContact = new Date(Date.now() - (20 * 60 + 45) * 60_000 - 5000).toISOString();
    render(<MemoryRouter><StateOf node={{ state: 'silent', lastContact, silentOfficeMinutes: 300 }} /></MemoryRouter>);
    expect(screen.getByText('静默 20 时 45 分')).toBeInTheDocument();
  });
  it('a node that has all is the same as here, else it says how far', () => {
    expect(progressText({ completePercent: 100, cataloguePercent: 100, casesPercent: 100 })).toBe('与本级一致');
    expect(progressText({ completePercent: 70, cataloguePercent: 100, casesPercent: 62 })).toBe('目录 100%,案卷 62%,下发 70%');
  });
});

describe('contacts', () => {
  const hour = (from: string, watchedMinutes: number, heardMinutes: number) => ({ from, watchedMinutes, heardMinutes, received: '2' });
  it('stand by China’s days, those that nobody watched among them', () => {
    const days = daysOf([hour('2026-11-15T15:00:00Z', 60, 60), hour('2026-11-15T16:00:00Z', 60, 30)], '2026-11-16', 3);
    expect(days.map((day) => [day.day, day.hours.length, stateOfDay(day)])).toEqual([['2026-11-14', 0, 'unwatched'], ['2026-11-15', 1, 'kept'], ['2026-11-16', 1, 'broken']]);
    expect(days[2].received).toBe(2);
  });
  it('an hour outside of the days kept is left out', () => {
    expect(daysOf([hour('2026-10-01T00:00:00Z', 60, 0)], '2026-11-16', 3).every((day) => day.hours.length === 0)).toBe(true);
  });
  it('a day without a word is silent', () => {
    expect(stateOfDay(daysOf([hour('2026-11-16T01:00:00Z', 60, 0)], '2026-11-16', 1)[0])).toBe('silent');
  });
});
