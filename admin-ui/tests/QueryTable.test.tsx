import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useFilters } from '../src/shared/filters';
import { orderToShow, waitingIn } from '../src/shared/heldRows';
import { QueryTable } from '../src/shared/QueryTable';
import type { QueryColumn, RowsQuery } from '../src/shared/QueryTable';

interface Row {
  no: string;
  name: string;
  etag: string;
}

const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, i) => ({ no: `N${i}`, name: `李${i}`, etag: '1' }));
const columns: QueryColumn<Row>[] = [
  { key: 'no', title: '编号', width: 100, render: (row) => row.no, isTitle: true },
  { key: 'name', title: '姓名', render: (row) => row.name },
];
const well: RowsQuery = { isPending: false, data: {}, error: null };

interface Shown {
  rows: Row[];
  query?: Partial<RowsQuery>;
  onOpen?: (row: Row) => void;
  withTicks?: boolean;
}

function Page({ rows, query, onOpen, withTicks }: Shown) {
  const filters = useFilters(['q', 'state']);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { search } = useLocation();
  return (
    <>
      <output data-testid="address">{search}</output>
      <output data-testid="chosen">{[...chosen].join(' ')}</output>
      <QueryTable
        name="test"
        label="办件"
        query={{ ...well, ...query }}
        rows={rows}
        columns={columns}
        rowKey={(row) => row.no}
        versionOf={(row) => row.etag}
        onOpen={onOpen}
        ticks={withTicks ? { chosen, onChange: setChosen } : undefined}
        filters={filters}
        filterBy={[{ name: 'q', kind: 'text', label: '找' }]}
        empty={{ text: '还没有办件' }}
      />
    </>
  );
}

const page = (shown: Shown) => <Page {...shown} />;
const at = (address: string, shown: Shown) => render(page(shown), { wrapper: ({ children }) => <MemoryRouter initialEntries={[address]}>{children}</MemoryRouter> });
const row = (no: string) => document.querySelector<HTMLElement>(`[data-key="${no}"]`);
const order = () => [...document.querySelectorAll<HTMLElement>('[data-key]')].map((element) => element.dataset.key);

beforeEach(() => localStorage.clear());
afterEach(() => vi.useRealTimers());

describe('QueryTable', () => {
  it('draws a screenful of 20,000 cases, and tells how many there are', () => {
    at('/', { rows: rowsOf(20_000) });
    expect(order().length).toBeGreaterThan(5);
    expect(order().length).toBeLessThan(80);
    expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '20001');
  });
  it('moves with the arrows, opens with Enter, ticks with Space', async () => {
    const opened = vi.fn();
    const user = userEvent.setup();
    at('/', { rows: rowsOf(5), onOpen: opened, withTicks: true });
    row('N0')?.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(row('N1')).toHaveFocus();
    await user.keyboard(' ');
    expect(screen.getByTestId('chosen')).toHaveTextContent(/^N1$/);
    await user.keyboard('{Enter}');
    expect(opened).toHaveBeenCalledWith(expect.objectContaining({ no: 'N1' }));
    await user.keyboard('{End}');
    expect(row('N4')).toHaveFocus();
  });
  it('keeps its filters in the address, and reads them from there', async () => {
    const user = userEvent.setup();
    at('/?q=li&at=329901', { rows: rowsOf(2) });
    const box = screen.getByLabelText('找');
    expect(box).toHaveValue('li');
    await user.clear(box);
    await user.type(box, '欧阳{Enter}');
    expect(new URLSearchParams(screen.getByTestId('address').textContent ?? '').get('q')).toBe('欧阳');
    expect(screen.getByTestId('address')).toHaveTextContent('at=329901');
  });
  it('goes to the filter with /', async () => {
    const user = userEvent.setup();
    at('/', { rows: rowsOf(2) });
    row('N0')?.focus();
    await user.keyboard('/');
    expect(screen.getByLabelText('找')).toHaveFocus();
    expect(screen.getByLabelText('找')).toHaveValue('');
  });
  it('tells an empty list from a filter that finds nothing', async () => {
    const user = userEvent.setup();
    const { unmount } = at('/', { rows: [] });
    expect(screen.getByText('还没有办件')).toBeInTheDocument();
    unmount();
    at('/?q=zzz', { rows: [] });
    expect(screen.getByText('没有符合条件的')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: '清除条件' }));
    expect(screen.getByTestId('address')).toHaveTextContent('');
    expect(screen.getByText('还没有办件')).toBeInTheDocument();
  });
  it('keeps a view by name on this machine and brings it back', async () => {
    const user = userEvent.setup();
    const { unmount } = at('/?q=li&state=REVIEWING', { rows: rowsOf(1) });
    await user.click(screen.getByRole('button', { name: /^视 ?图$/ }));
    await user.type(screen.getByLabelText('视图名'), '我的审查');
    await user.click(screen.getByRole('button', { name: '存为视图' }));
    unmount();
    at('/', { rows: rowsOf(1) });
    await user.click(screen.getByRole('button', { name: /^视 ?图$/ }));
    await user.click(screen.getByRole('button', { name: '我的审查' }));
    expect(screen.getByTestId('address')).toHaveTextContent('?q=li&state=REVIEWING');
  });
  it('tints a changed row for two seconds, in its place', () => {
    vi.useFakeTimers();
    const rows = rowsOf(3);
    const { rerender } = at('/', { rows });
    rerender(page({ rows: rows.map((each) => (each.no === 'N1' ? { ...each, name: '李改', etag: '2' } : each)) }));
    expect(row('N1')).toHaveClass('changed');
    expect(row('N1')).toHaveTextContent('李改');
    expect(row('N0')).not.toHaveClass('changed');
    act(() => void vi.advanceTimersByTime(2100));
    expect(row('N1')).not.toHaveClass('changed');
  });
  it('lets no row jump under the hand: what comes waits behind a chip', async () => {
    const user = userEvent.setup();
    const rows = rowsOf(3);
    const { rerender } = at('/', { rows });
    act(() => row('N1')?.focus());
    const news = [{ no: 'NEW', name: '新', etag: '1' }, rows[1], rows[2]];
    rerender(page({ rows: news }));
    expect(order()).toEqual(['N0', 'N1', 'N2']);
    expect(row('N1')).toHaveFocus();
    await user.click(screen.getByRole('button', { name: /有 2 条更新/ }));
    expect(order()).toEqual(['NEW', 'N1', 'N2']);
    expect(screen.queryByText(/条更新/)).toBeNull();
  });
  it('takes what comes at once while no hand is on it', () => {
    const rows = rowsOf(2);
    const { rerender } = at('/', { rows });
    rerender(page({ rows: [...rows].reverse() }));
    expect(order()).toEqual(['N1', 'N0']);
  });
  it('holds under the pointer, and shows what is read on behind the last row', () => {
    const rows = rowsOf(2);
    const { rerender } = at('/', { rows });
    fireEvent.pointerEnter(screen.getByRole('grid').parentElement as HTMLElement);
    rerender(page({ rows: [...rows, { no: 'N2', name: '', etag: '' }] }));
    expect(order()).toEqual(['N0', 'N1', 'N2']);
  });
  it('reads on by itself near the end, once', () => {
    const fetchNextPage = vi.fn();
    const rows = rowsOf(4);
    const { rerender } = at('/', { rows, query: { hasNextPage: true, isFetchingNextPage: false, fetchNextPage } });
    expect(fetchNextPage).toHaveBeenCalledTimes(1);
    rerender(page({ rows, query: { hasNextPage: true, isFetchingNextPage: true, fetchNextPage } }));
    expect(fetchNextPage).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '-1');
  });
  it('has a box to tick for each row, named by it', async () => {
    const user = userEvent.setup();
    at('/', { rows: rowsOf(2), withTicks: true });
    await user.click(within(row('N1') as HTMLElement).getByRole('checkbox', { name: '选 N1' }));
    expect(row('N1')).toHaveAttribute('aria-selected', 'true');
  });
});

describe('held rows', () => {
  it('count what would come, go or move', () => {
    expect(waitingIn(['a', 'b'], ['a', 'b'])).toBe(0);
    expect(waitingIn(['a', 'b'], ['c', 'a'])).toBe(2);
    expect(waitingIn(['a', 'b', 'c'], ['b', 'a', 'c'])).toBe(2);
  });
  it('are never held when nothing was there', () => expect(orderToShow([], ['a'], true)).toEqual(['a']));
});
