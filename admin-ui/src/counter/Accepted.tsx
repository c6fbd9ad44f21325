// After filing: the number is final and stands large, the receipt prints as soon as
// the case's page is here, and the focus is on the next person.
import { PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { useCase } from '../api/cases';
import type { FiledCase } from '../api/cases';
import { useNodeReport } from '../api/node';
import { listed, t } from '../i18n';
import { useBusinessOf } from '../shared/businessOf';
import { useKeys } from '../shared/keys';
import { CasePapers, papersOf } from '../shared/CasePapers';
import { printPaper } from '../shared/Paper';
import { SafeWhere } from '../shared/SafeWhere';
import { Fault } from '../shared/StateView';
import { StateTag } from '../shared/Tag';
import { shownDay } from '../shared/time';

export function Accepted({ of, onNext }: { of: FiledCase; onNext: () => void }) {
  const node = useNodeReport();
  // Receipts of those above come in while the paper prints.
  const fresh = useCase(of.summary?.number);
  const business = useBusinessOf(fresh.data);
  const paper = business.data || business.error ? fresh.data : undefined;
  const summary = fresh.data?.summary ?? of.summary;
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), []);
  const there = Boolean(paper);
  useEffect(() => {
    if (!there) return;
    // Once the paper stands beside the page.
    const timer = setTimeout(printPaper);
    return () => clearTimeout(timer);
  }, [there]);
  useKeys({ print: () => there && printPaper(), next: onNext, main: onNext, close: onNext });
  return (
    <section className="yc-panel yc-stack" style={{ maxWidth: 760 }} data-part="accepted">
      <div className="yc-row">
        <StateTag state={summary?.state} />
        <h1>{summary?.businessName}</h1>
        <span>{summary?.applicantName}</span>
        <span className="yc-spring" />
        <SafeWhere safe={fresh.data?.safe ?? []} />
      </div>
      <div className="yc-case-number yc-number" data-testid="case-number">
        {of.summary?.number}
      </div>
      <div className="yc-row" style={{ gap: 24 }}>
        <span>
          <span className="yc-hint">{t('accepted.queryCode')}</span> <span className="yc-figure">{of.summary?.queryCode}</span>
        </span>
        {summary?.promisedDue && <span>{t('accepted.promised', { day: shownDay(summary.promisedDue) })}</span>}
        {summary?.state === 'CORRECTING' && <span>{t('paper.correction', { day: summary.correctionDue ?? '' })}</span>}
        {summary?.tolerated?.length ? <span className="yc-tone-warn">{t('accepted.tolerated', { names: listed(summary.tolerated), day: shownDay(summary.toleratedDue) })}</span> : null}
      </div>
      <div className="yc-row">
        <Button type="primary" ref={next} onClick={onNext} data-main>
          {t('accepted.next')}
        </Button>
        <Button icon={<PrinterOutlined />} onClick={() => printPaper()} disabled={!paper}>
          {t('case.printNamed', { name: papersOf(of)[0].title })}
        </Button>
        <Link to={`/case/${of.summary?.number}`}>{t('accepted.open')}</Link>
      </div>
      {fresh.error && !fresh.data && <Fault error={fresh.error} retry={() => void fresh.refetch()} />}
      {paper && <CasePapers of={paper} rules={business.data?.materials ?? []} place={node.data?.name ?? ''} />}
    </section>
  );
}
