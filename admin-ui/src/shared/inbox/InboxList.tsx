// The list of the approvals: what waits, first due first, each with its mark. Arrow
// keys move, Space ticks, Enter goes to the case.
import { ReloadOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { useEffect, useRef } from 'react';
import type { CaseRow } from '../../api/cases';
import { t } from '../../i18n';
import { useKeys } from '../keys';
import { Tag } from '../Tag';
import { numberTail } from '../words';
import { shortLimit } from './shortLimit';
import { numberOf, townOf } from './inboxRules';

interface Props {
  rows: readonly CaseRow[];
  shown: string | undefined;
  ticked: ReadonlySet<string>;
  townName: (code: string) => string;
  waiting: number;
  onTake: () => void;
  onShow: (number: string) => void;
  onOpen: (number: string) => void;
  onTick: (number: string) => void;
}

export function InboxList({ rows, shown, ticked, townName, waiting, onTake, onShow, onOpen, onTick }: Props) {
  const box = useRef<HTMLUListElement>(null);
  const numbers = rows.map(numberOf);
  const here = shown && numbers.includes(shown) ? shown : numbers[0];
  const rowOf = (number: string | undefined) => box.current?.querySelector<HTMLElement>(`[data-case="${number}"]`);
  // The keys begin at the list: on arrival, and where the row under the hand has gone or
  // another is shown now.
  useEffect(() => {
    const active = document.activeElement;
    const isLost = active === document.body || active === null;
    const isOnOther = box.current?.contains(active) && active !== rowOf(here);
    if (isLost || isOnOther) rowOf(here)?.focus({ preventScroll: true });
    if (isOnOther) rowOf(here)?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  const at = (event: Event) => numbers.indexOf((event.target as HTMLElement | null)?.closest<HTMLElement>('[data-case]')?.dataset.case ?? '');
  const go = (step: number) => (event: Event) => {
    const from = at(event);
    const to = numbers[Math.min(numbers.length - 1, Math.max(0, from + step))];
    if (from < 0 || !to) return false;
    rowOf(to)?.focus({ preventScroll: true });
    rowOf(to)?.scrollIntoView({ block: 'nearest' });
    onShow(to);
    return true;
  };
  const onRow = (act: (number: string) => void) => (event: Event) => {
    const from = at(event);
    if (from >= 0) act(numbers[from]);
    return from >= 0;
  };
  useKeys({ down: go(1), up: go(-1), open: onRow(onOpen), tick: onRow(onTick) });
  return (
    <>
      <div className="yc-query-news" role="status">
        {waiting > 0 && (
          <Button size="small" icon={<ReloadOutlined aria-hidden />} onClick={onTake}>
            {t('query.waiting', { count: waiting })}
          </Button>
        )}
      </div>
      <ul className="yc-list yc-inbox-list" aria-label={t('inbox.title')} ref={box}>
        {rows.map((row) => (
          <InboxRow
            key={numberOf(row)}
            row={row}
            isShown={numberOf(row) === shown}
            isFirst={numberOf(row) === here}
            isTicked={ticked.has(numberOf(row))}
            town={townName(townOf(row))}
            onOpen={onOpen}
            onTick={onTick}
          />
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  row: CaseRow;
  isShown: boolean;
  // Where Tab comes in.
  isFirst: boolean;
  isTicked: boolean;
  town: string;
  onOpen: (number: string) => void;
  onTick: (number: string) => void;
}

function InboxRow({ row, isShown, isFirst, isTicked, town, onOpen, onTick }: RowProps) {
  const number = numberOf(row);
  const { summary } = row;
  const limit = shortLimit(row);
  return (
    <li className={`yc-inbox-item ${isShown ? 'chosen' : ''}`}>
      <Checkbox tabIndex={-1} checked={isTicked} onChange={() => onTick(number)} aria-label={t('query.tickRow', { row: `${summary?.applicantName} …${numberTail(number)}` })} />
      <button type="button" className="yc-pick yc-inbox-row" tabIndex={isFirst ? 0 : -1} aria-current={isShown || undefined} onClick={() => onOpen(number)} data-case={number}>
        <span className="yc-pick-line">
          <span className="yc-strong yc-cut" title={summary?.applicantName} data-given>
            {summary?.applicantName}
          </span>
          <span className="yc-cut" title={summary?.businessName} data-given>
            {summary?.businessName}
          </span>
          <span className="yc-spring" />
          <RowMark row={row} />
        </span>
        <span className="yc-pick-line">
          <span className="yc-number yc-faint">…{numberTail(number)}</span>
          <span className="yc-cut yc-hint" title={town} data-given>
            {town}
          </span>
          <span className="yc-spring" />
          <span className={`yc-tone-${limit.tone} yc-number`}>{limit.text}</span>
        </span>
      </button>
    </li>
  );
}

function RowMark({ row }: { row: CaseRow }) {
  if (!row.mine) return <Tag tone="plain">{t('inbox.notMine')}</Tag>;
  if (row.summary?.flagged) return <Tag tone="warn">⇄</Tag>;
  if (row.doubts) return <Tag tone="warn">{t('inbox.doubts', { count: row.doubts })}</Tag>;
  return row.doubts === 0 ? <Tag tone="ok">{t('inbox.allAgrees')}</Tag> : null;
}
