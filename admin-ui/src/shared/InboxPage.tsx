// 审批: what waits for this person, most urgent first, and the case beside it.
import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useInbox } from '../api/cases';
import type { CaseRow } from '../api/cases';
import { t } from '../i18n';
import { CaseView } from './CaseView';
import { Empty, StateView } from './StateView';
import { StateTag } from './Tag';
import { numberTail, rowLimit } from './words';

export function InboxPage() {
  const inbox = useInbox();
  const rows = (inbox.data?.pages ?? []).flatMap((page) => page.rows ?? []);
  const [shown, setShown] = useState<string>();
  // On a phone: the list, or the case.
  const [reading, setReading] = useState(false);
  const first = rows[0]?.summary?.number;
  // The first is shown on arrival; then nothing changes under the reader's hand.
  useEffect(() => setShown((now) => now ?? first), [first]);
  const pick = (number: string | undefined) => {
    setShown(number);
    setReading(true);
  };
  const at = rows.findIndex((row) => row.summary?.number === shown);
  return (
    <>
      <div className="yc-row">
        <h1>{t('inbox.title')}</h1>
        <span className="yc-hint">{t('inbox.count', { count: `${rows.length}${inbox.hasNextPage ? '+' : ''}` })}</span>
        <span className="yc-spring" />
        <Button disabled={at <= 0} onClick={() => pick(rows[at - 1]?.summary?.number)}>
          {t('inbox.previous')}
        </Button>
        <Button disabled={rows.length === 0 || at >= rows.length - 1} onClick={() => pick(rows[at + 1]?.summary?.number)}>
          {t('inbox.next')}
        </Button>
      </div>
      <div className={`yc-inbox ${reading ? 'reading' : ''}`}>
        <section className="yc-panel" style={{ padding: 0 }}>
          <StateView query={inbox} empty={{ when: rows.length === 0, text: t('inbox.none') }}>
            <ul className="yc-list" aria-label={t('inbox.title')}>
              {rows.map((row) => (
                <li key={row.summary?.number}>
                  <InboxRow row={row} chosen={row.summary?.number === shown} onPick={() => pick(row.summary?.number)} />
                </li>
              ))}
            </ul>
            {inbox.hasNextPage && (
              <Button type="link" onClick={() => void inbox.fetchNextPage()}>
                {t('cases.more')}
              </Button>
            )}
          </StateView>
        </section>
        <div>
          {reading && (
            <Button className="yc-back" icon={<ArrowLeftOutlined />} onClick={() => setReading(false)} style={{ marginBottom: 8 }}>
              {t('inbox.back')}
            </Button>
          )}
          {shown ? <CaseView key={shown} number={shown} withLetters /> : <Empty text={t('inbox.pick')} />}
        </div>
      </div>
    </>
  );
}

function InboxRow({ row, chosen, onPick }: { row: CaseRow; chosen: boolean; onPick: () => void }) {
  const limit = rowLimit(row);
  return (
    <button type="button" className={`yc-pick ${chosen ? 'chosen' : ''}`} aria-current={chosen || undefined} onClick={onPick} data-case={row.summary?.number}>
      <span className="yc-pick-line">
        <span className="yc-strong yc-cut">{row.summary?.applicantName}</span>
        <span className="yc-cut">{row.summary?.businessName}</span>
      </span>
      <span className="yc-pick-line">
        <span className="yc-number yc-faint">…{numberTail(row.summary?.number)}</span>
        <StateTag state={row.summary?.state} />
        <span className="yc-spring" />
        <span className={`yc-tone-${limit.tone} yc-number`}>{limit.text}</span>
      </span>
    </button>
  );
}
