// Rows of a resource, however many: read on by cursor as one goes down, drawn only
// where they are seen. Filters stand in the address and can be kept as views.
//
//   const filters = useFilters(['q', 'state']);
//   const cases = useCases(filters.values);
//   <QueryTable name="cases" label={…} query={cases} rows={flattened} rowKey={…}
//               versionOf={(row) => row.etag} columns={…} filters={filters}
//               filterBy={[{ name: 'q', kind: 'text', label: … }]}
//               empty={{ text: … }} onOpen={(row) => …} />
//
//   Keys       ↑ ↓ Home End move, Enter opens, Space ticks, / goes to the filter.
//   Changes    a changed row is tinted for 2 s; while a hand is on the table, rows
//              that come, go or move wait behind a chip.
//   Narrow     where the columns do not fit, each row is a card.
import { ReloadOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { VirtualItem } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CSSProperties, PointerEvent, ReactNode, RefObject } from 'react';
import { flushSync } from 'react-dom';
import { language, t } from '../i18n';
import { FilterBar } from './FilterBar';
import type { FilterBy } from './FilterBar';
import type { Filters } from './filters';
import { useHeldRows, useTinted } from './heldRows';
import { useKeys } from './keys';
import { StateView } from './StateView';

export interface QueryColumn<Row> {
  key: string;
  title: string;
  // In px; without it the column takes what is left, 140 at least.
  width?: number;
  align?: 'right';
  // The line that a card begins with.
  isTitle?: boolean;
  render: (row: Row) => ReactNode;
}

// What of a TanStack query the table uses; one that is not paged will do.
export interface RowsQuery {
  isPending: boolean;
  data: unknown;
  error: Error | null;
  refetch?: () => unknown;
  isPlaceholderData?: boolean;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
}

export interface Ticks {
  chosen: ReadonlySet<string>;
  onChange: (chosen: Set<string>) => void;
}

interface Props<Row, Name extends string> {
  name: string;
  label: string;
  query: RowsQuery;
  rows: readonly Row[];
  columns: QueryColumn<Row>[];
  rowKey: (row: Row) => string;
  versionOf?: (row: Row) => string;
  onOpen?: (row: Row) => void;
  ticks?: Ticks;
  filters?: Filters<Name>;
  // What the rows answer, where it is more than the filters: another one is shown at once.
  question?: string;
  filterBy?: FilterBy<Name>[];
  empty: { text: string; action?: ReactNode };
  // Stands right of the filters: what can be done with what is ticked, or the page's main action.
  tools?: ReactNode;
  // The table has the focus on arrival.
  focusFirst?: boolean;
}

const GROWS_FROM = 140;
const TICK_WIDTH = 32;
const ROW_PX = 34;
const CARD_PX = 96;
const READ_ON_BEFORE = 10;
// The page's header above, the bars at its foot below.
const HEAD_PX = 84;
const FOOT_PX = 72;

// Widths are given for Chinese; English words are longer, and have the room where there is some.
const ENGLISH = 1.3;

const widthOf = <Row,>(columns: QueryColumn<Row>[], ticks: boolean, stretch = 1) =>
  columns.reduce((sum, column) => sum + (column.width ? column.width * stretch : GROWS_FROM) + 16, ticks ? TICK_WIDTH : 0);

const trackOf = <Row,>(columns: QueryColumn<Row>[], ticks: boolean, stretch: number) =>
  [...(ticks ? [`${TICK_WIDTH}px`] : []), ...columns.map(({ width }) => (width ? `${width * stretch + 16}px` : `minmax(${GROWS_FROM}px, 1fr)`))].join(' ');

// As much more than asked as fits, shared with the columns that grow, up to what English takes.
function stretchOf<Row>(columns: QueryColumn<Row>[], ticks: boolean, width: number): number {
  const asked = widthOf(columns, ticks);
  const fixed = columns.reduce((sum, column) => sum + (column.width ?? 0), 0);
  const growing = columns.filter((column) => !column.width).length * GROWS_FROM;
  if (language() !== 'en' || fixed === 0) return 1;
  return Math.max(1, Math.min(ENGLISH, 1 + (width - asked) / (fixed + growing)));
}

function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, width];
}

// What a cell has no room for is said when pointed at.
function sayWhole(event: PointerEvent): void {
  const cell = (event.target as HTMLElement).closest<HTMLElement>('[role=gridcell]');
  if (cell && cell.scrollWidth > cell.clientWidth && !cell.title) cell.title = cell.textContent ?? '';
}

// A list on paper has all its rows, not those that were seen.
function useIsPrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);
  return printing;
}

export function QueryTable<Row, Name extends string = string>(props: Props<Row, Name>) {
  const { query, filters, empty } = props;
  const isFiltered = filters?.isFiltered ?? false;
  return (
    <>
      {(props.filterBy || props.tools) && (
        <FilterBar table={props.name} filters={filters} filterBy={props.filterBy ?? []}>
          {props.tools}
        </FilterBar>
      )}
      <section className="yc-panel yc-query">
        <StateView
          query={query}
          empty={{
            when: props.rows.length === 0,
            text: isFiltered ? t('query.noneFound') : empty.text,
            action: isFiltered ? <Button onClick={filters?.clear}>{t('query.clear')}</Button> : empty.action,
          }}
        >
          <Rows {...props} />
        </StateView>
      </section>
    </>
  );
}

function Rows<Row, Name extends string>(props: Props<Row, Name>) {
  const { query, columns, rowKey, ticks, onOpen } = props;
  const [hand, setHand] = useState({ focus: false, pointer: false });
  const { rows, waiting, take } = useHeldRows({
    fresh: props.rows,
    keyOf: rowKey,
    isHeld: (hand.focus || hand.pointer) && !query.isPlaceholderData,
    question: query.isPlaceholderData ? 'asking' : (props.question ?? props.filters?.text ?? ''),
  });
  const tinted = useTinted(rows, rowKey, props.versionOf);
  const [box, width] = useWidth();
  const body = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const isCards = width > 0 && width < widthOf(columns, Boolean(ticks));
  const isPrinting = useIsPrinting();
  const estimate = isCards ? CARD_PX : ROW_PX;
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY), [isCards, width]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => estimate,
    getItemKey: (i) => rowKey(rows[i]),
    measureElement: (element) => element.getBoundingClientRect().height || estimate,
    overscan: 6,
    scrollMargin: top,
    scrollPaddingStart: HEAD_PX,
    scrollPaddingEnd: FOOT_PX,
  });
  const items: VirtualItem[] = virtual.getVirtualItems();
  useReadOn(query, items.at(-1)?.index ?? 0, rows.length);

  const activeAt = Math.max(0, rows.findIndex((row) => rowKey(row) === active));
  const wantFocus = useRef(props.focusFirst ?? false);
  useEffect(() => {
    if (!wantFocus.current) return;
    const element = body.current?.querySelector<HTMLElement>('[role=row][tabindex="0"]');
    if (!element) return;
    wantFocus.current = false;
    element.focus({ preventScroll: true });
  });
  const go = (index: number) => {
    const to = Math.min(rows.length - 1, Math.max(0, index));
    setActive(rowKey(rows[to]));
    wantFocus.current = true;
    virtual.scrollToIndex(to, { align: 'auto' });
  };
  const tick = (row: Row) => {
    if (!ticks) return;
    const chosen = new Set(ticks.chosen);
    if (!chosen.delete(rowKey(row))) chosen.add(rowKey(row));
    ticks.onChange(chosen);
  };
  // Keys are the row's own: a link or a box in it takes them itself.
  const rowAt = (event: Event) => {
    const element = event.target instanceof HTMLElement && body.current?.contains(event.target) ? event.target : undefined;
    return rows.find((row) => rowKey(row) === element?.dataset.key);
  };
  const onRow = (act: (row: Row) => void) => (event: Event) => {
    const row = rowAt(event);
    if (row) act(row);
    return row !== undefined;
  };
  useKeys({
    down: onRow(() => go(activeAt + 1)),
    up: onRow(() => go(activeAt - 1)),
    Home: onRow(() => go(0)),
    End: onRow(() => go(rows.length - 1)),
    ...(onOpen && { open: onRow(onOpen) }),
    ...(ticks && { tick: onRow(tick) }),
  });

  const hands = useRef<Hands<Row>>({ open: undefined, tick, focus: setActive });
  useEffect(() => {
    hands.current = { open: onOpen, tick, focus: setActive };
  });

  const before = isPrinting ? 0 : (items[0]?.start ?? top) - top;
  const after = isPrinting ? 0 : Math.max(0, virtual.getTotalSize() - ((items.at(-1)?.end ?? top) - top));
  const shown = isPrinting ? rows.map((_, index) => index) : items.map((item) => item.index);
  return (
    <div
      ref={box}
      className={`${isCards ? 'yc-query-cards' : 'yc-query-rows'} ${onOpen ? 'opens' : ''}`}
      style={{ '--yc-tracks': trackOf(columns, Boolean(ticks), stretchOf(columns, Boolean(ticks), width)) } as CSSProperties}
      onFocus={() => setHand((now) => ({ ...now, focus: true }))}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setHand((now) => ({ ...now, focus: false }));
      }}
      onPointerEnter={() => setHand((now) => ({ ...now, pointer: true }))}
      onPointerLeave={() => setHand((now) => ({ ...now, pointer: false }))}
    >
      <div className="yc-query-news" role="status">
        {waiting > 0 && (
          <Button size="small" icon={<ReloadOutlined aria-hidden />} onClick={take}>
            {t('query.waiting', { count: waiting })}
          </Button>
        )}
      </div>
      <div role="grid" aria-label={props.label} aria-rowcount={query.hasNextPage ? -1 : rows.length + 1} aria-multiselectable={ticks ? true : undefined}>
        <div role="row" aria-rowindex={1} className="yc-query-head">
          {ticks && (
            <span role="columnheader">
              <span className="yc-hidden">{t('query.tick')}</span>
            </span>
          )}
          {columns.map((column) => (
            <span key={column.key} role="columnheader" className={column.align === 'right' ? 'yc-right' : undefined}>
              {column.title}
            </span>
          ))}
        </div>
        <div role="rowgroup" ref={body} onPointerOver={sayWhole} style={{ paddingTop: before, paddingBottom: after }}>
          {shown.map((index) => {
            const key = rowKey(rows[index]);
            return (
              <RowView
                key={key}
                row={rows[index]}
                id={key}
                index={index}
                columns={columns}
                isActive={index === activeAt}
                isTinted={tinted.has(key)}
                isTicked={ticks ? ticks.chosen.has(key) : undefined}
                isCards={isCards}
                hands={hands}
                measure={virtual.measureElement}
              />
            );
          })}
        </div>
      </div>
      {query.hasNextPage && (
        <div className="yc-query-foot">
          <span className="yc-faint">{t('query.soFar', { count: rows.length })}</span>
          <Button size="small" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage?.()}>
            {t('query.more')}
          </Button>
        </div>
      )}
    </div>
  );
}

// What a row does, always as of now, so that rows need not be drawn again for it.
interface Hands<Row> {
  open: ((row: Row) => void) | undefined;
  tick: (row: Row) => void;
  focus: (id: string) => void;
}

interface RowProps<Row> {
  row: Row;
  id: string;
  index: number;
  columns: QueryColumn<Row>[];
  isActive: boolean;
  isTinted: boolean;
  isTicked: boolean | undefined;
  isCards: boolean;
  hands: RefObject<Hands<Row>>;
  measure: (element: HTMLElement | null) => void;
}

// Drawn again only when something of its own has changed: an arrow key touches two rows.
const RowView = memo(function RowView<Row>({ row, id, index, columns, isActive, isTinted, isTicked, isCards, hands, measure }: RowProps<Row>) {
  return (
    <div
      role="row"
      ref={measure}
      data-index={index}
      data-row="case"
      data-key={id}
      aria-rowindex={index + 2}
      aria-selected={isTicked}
      tabIndex={isActive ? 0 : -1}
      className={`yc-query-row ${isTinted ? 'changed' : ''}`}
      onFocus={() => hands.current.focus(id)}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest('a,button,input,label,.ant-popover')) hands.current.open?.(row);
      }}
    >
      {isTicked !== undefined && (
        <span role="gridcell" className="yc-query-tick">
          <Checkbox tabIndex={-1} aria-label={t('query.tickRow', { row: id })} checked={isTicked} onChange={() => hands.current.tick(row)} />
        </span>
      )}
      {columns.map((column) => (
        <span key={column.key} role="gridcell" className={`${column.align === 'right' ? 'yc-right' : ''} ${column.isTitle ? 'title' : ''}`}>
          {isCards && !column.isTitle && <span className="yc-query-label">{column.title}</span>}
          <span className="yc-query-value">{column.render(row)}</span>
        </span>
      ))}
    </div>
  );
}) as <Row>(props: RowProps<Row>) => ReactNode;

// Reads on before the last row is reached.
function useReadOn(query: RowsQuery, last: number, count: number): void {
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = query;
  const isNear = count > 0 && last >= count - READ_ON_BEFORE;
  useEffect(() => {
    if (isNear && hasNextPage && !isFetchingNextPage && !error) void fetchNextPage?.();
  }, [isNear, hasNextPage, isFetchingNextPage, fetchNextPage, error, count]);
}
