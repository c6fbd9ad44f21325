// One case: clocks, where it is safe, form, materials, papers, timeline, and what may
// be done with it or why not.
import { CopyOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { useNodeReport } from '../api/node';
import { useCase } from '../api/cases';
import type { Action, Case } from '../api/cases';
import { useDivisionName } from '../api/divisions';
import { listed, t, word } from '../i18n';
import { useBusinessOf } from './businessOf';
import { CaseConflicts } from './CaseConflicts';
import { CasePapers, papersOf } from './CasePapers';
import { CaseTimeline, receiptsOf } from './CaseTimeline';
import { ClockPair } from './ClockPair';
import { FormFacts } from './FormFacts';
import { useKeys } from './keys';
import { Fact } from './LinkChain';
import { ShowButton, useShown } from './MaskedValue';
import { MaterialFacts } from './MaterialList';
import { printPaper } from './Paper';
import { PersonFacts } from './PersonFacts';
import { ReasonDialog } from './ReasonDialog';
import type { Wanted } from './ReasonDialog';
import { SafeWhere } from './SafeWhere';
import { FilePending } from './states';
import { StateView } from './StateView';
import { StateTag, Tag } from './Tag';
import { shownTime } from './time';
import { actionName, modeName } from './words';
import { useWritingOff } from './writing';

export function CaseView({ number }: { number: string }) {
  const [shown, setShown] = useShown();
  const found = useCase(number, shown);
  return (
    <StateView query={found}>
      {found.data && <CaseBody key={number} of={found.data} shown={shown} onShown={setShown} reload={found.refetch} />}
    </StateView>
  );
}

interface BodyProps {
  of: Case;
  shown: boolean;
  onShown: (shown: boolean) => void;
  reload: () => Promise<unknown>;
}

function CaseBody({ of, shown, onShown, reload }: BodyProps) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [said, setSaid] = useState('');
  const [tab, setTab] = useState('form');
  const business = useBusinessOf(of);
  const node = useNodeReport();
  const { summary } = of;
  const rules = business.data?.materials ?? [];
  const papers = papersOf(of);
  const off = useWritingOff();
  const decides = useDivisionName(summary?.decidingDivision);
  useKeys({
    print: () => printPaper(papers[0]?.name),
    choosePaper: () => {
      setTab('papers');
      setTimeout(() => document.querySelector<HTMLElement>('[data-print]')?.focus());
    },
    show: () => onShown(!shown),
    main: () => {
      const main = mainOf(of);
      if (main && !wanted && !off) setWanted(wantsOf(main)[0]);
    },
  });
  return (
    <div className="yc-stack">
      <section className="yc-panel" data-part="case">
        <div className="yc-row">
          <h1>{summary?.businessName}</h1>
          <span className="yc-number" data-testid="case-number">
            {summary?.number}
          </span>
          <CopyButton text={summary?.number ?? ''} />
          {summary?.queryCode && <span className="yc-hint">{t('case.queryCode', { code: summary.queryCode })}</span>}
          <span className="yc-spring" />
          {/* Places as wide as they will ever be: what comes in by itself moves nothing. */}
          <span className="yc-case-places">
            <StateTag state={summary?.state} />
            <span className="yc-hint yc-cut">{decides}</span>
            <span>
              <SafeWhere safe={of.safe} times number={summary?.number} />{' '}
              {Boolean(summary?.flagged) && <Tag tone="warn">{t('case.flagged', { count: summary?.flagged ?? 0 })}</Tag>}
            </span>
          </span>
        </div>
        <div className="yc-row yc-case-clocks">
          <ClockPair of={of} />
          {/* Its place stays when all have arrived: the clocks do not move. */}
          {Boolean(of.files) && (
            <span className="yc-case-files">
              {(of.filesArrived ?? 0) < (of.files ?? 0) && <FilePending arrived={of.filesArrived ?? 0} of={of.files ?? 0} />}
            </span>
          )}
        </div>
      </section>
      <CaseConflicts of={of} />
      <ActionBar of={of} onWant={setWanted} said={said} />
      <div className="yc-columns" style={{ gridTemplateColumns: 'minmax(0,3fr) minmax(300px,2fr)' }}>
        <section className="yc-panel" data-part="facts" style={{ position: 'relative' }}>
          {/* Not among the tabs: a list of tabs may hold nothing else. */}
          <span className="yc-show-all">
            <ShowButton shown={shown} onChange={onShown} />
          </span>
          <Tabs
            // Where it is narrow they take a second line: behind a "more" nobody looks.
            className="yc-tabs"
            tabBarGutter={20}
            size="small"
            activeKey={tab}
            onChange={setTab}
            items={[
              {
                key: 'form',
                label: t('case.form'),
                children: (
                  <div className="yc-stack">
                    <PersonFacts of={of}>
                      <FilingFacts of={of} />
                    </PersonFacts>
                    <FormFacts values={of.form ?? {}} fields={business.data?.fields ?? []} sources={of.sources} />
                    {of.decision?.opinion || of.decision?.reason || of.decision?.granted ? <Decision of={of} /> : null}
                  </div>
                ),
              },
              { key: 'materials', label: t('case.materials', { count: of.materials?.length ?? 0 }), children: <MaterialFacts materials={of.materials ?? []} number={summary?.number ?? ''} /> },
              { key: 'papers', label: t('case.papers', { count: papers.length }), children: <PaperList names={papers} /> },
              { key: 'delivery', label: t('case.delivery'), children: <Delivery of={of} /> },
              { key: 'log', label: t('case.log'), children: <Log of={of} /> },
            ]}
          />
        </section>
        <section className="yc-panel" data-part="timeline" tabIndex={-1}>
          <h2>{t('case.timeline')}</h2>
          <CaseTimeline of={of} more={receiptsOf(of)} />
        </section>
      </div>
      {wanted && (
        <ReasonDialog
          of={of}
          wanted={wanted}
          onClose={() => setWanted(null)}
          reload={reload}
          onDone={() => setSaid(t('case.done', { action: wanted.label }))}
        />
      )}
      <CasePapers of={of} rules={rules} place={node.data?.name ?? ''} />
    </div>
  );
}

function PaperList({ names }: { names: { name: string; title: string }[] }) {
  if (names.length === 0) return <span className="yc-hint">{t('case.noPapers')}</span>;
  return (
    <ul className="yc-list">
      {names.map(({ name, title }) => (
        <li key={name} className="yc-row">
          <span>{title}</span>
          <Button size="small" data-print={name} icon={<PrinterOutlined />} onClick={() => printPaper(name)}>
            {t('case.print')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

// What comes out, and who has had it.
function Delivery({ of }: { of: Case }) {
  const handed = (of.timeline ?? []).filter((entry) => entry.kind === 'issued' || entry.kind === 'delivered');
  return (
    <dl className="yc-facts">
      <Fact name={t('case.result')}>{of.rules?.resultName || '—'}</Fact>
      {handed.map((entry) => (
        <Fact key={entry.id} name={entry.title ?? ''}>
          {shownTime(entry.at)} {entry.actorName || entry.actor} {entry.divisionName} {entry.text}
        </Fact>
      ))}
      {handed.length === 0 && <Fact name={t('case.delivery')}>{t('case.notIssued')}</Fact>}
    </dl>
  );
}

// Every entry as it was written down, what does not count among them.
function Log({ of }: { of: Case }) {
  return (
    <ol className="yc-list">
      {(of.timeline ?? []).map((entry) => (
        <li key={entry.id} className="yc-row">
          <span className="yc-number yc-faint">{shownTime(entry.at, true)}</span>
          <span>{entry.title}</span>
          <span className="yc-hint">
            {entry.actorName || entry.actor} {entry.divisionName}
          </span>
          {entry.standing && entry.standing !== 'counts' && <Tag tone="warn">{entry.standingText || entry.standing}</Tag>}
          <span className="yc-faint yc-number">{entry.id?.slice(0, 8)}</span>
        </li>
      ))}
    </ol>
  );
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  // Without TLS the browser offers no clipboard; the number can be marked instead.
  if (!navigator.clipboard) return null;
  return (
    <Button size="small" icon={<CopyOutlined />} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      {copied ? t('case.copied') : t('case.copy')}
    </Button>
  );
}

function Decision({ of }: { of: Case }) {
  const decision = of.decision;
  return (
    <section className={`yc-notice ${decision?.granted ? 'ok' : 'bad'}`}>
      <span className="yc-strong">{decision?.granted ? t('decide.granted') : t('decide.refused')}</span>
      {decision?.opinion && <span>{decision.opinion}</span>}
      {decision?.reason && <span>{t('decide.because', { reason: decision.reason })}</span>}
      {decision?.remedy && !decision.granted && <span>{t('decide.remedy', { remedy: decision.remedy })}</span>}
      {(decision?.checks ?? []).map((check) => (
        <span key={check}>✓ {check}</span>
      ))}
    </section>
  );
}

function FilingFacts({ of: { summary } }: { of: Case }) {
  const accepting = useDivisionName(summary?.acceptingDivision);
  const deciding = useDivisionName(summary?.decidingDivision);
  return (
    <>
      <Fact name={t('case.mode')}>{modeName(summary?.mode)}</Fact>
      <Fact name={t('case.accepting')}>
        {`${accepting} ${word('channel', String(summary?.channel ?? ''))} ${shownTime(summary?.filedAt)}`}
      </Fact>
      <Fact name={t('case.deciding')}>{deciding}</Fact>
    </>
  );
}

// Deeds that are one action to the node and two to the person who decides.
function wantsOf(action: Action): Wanted[] {
  const code = action.code ?? '';
  if (code === 'decide') {
    return [
      { action: code, label: t('decide.agree'), granted: true },
      { action: code, label: t('decide.disagree'), granted: false },
    ];
  }
  return [{ action: code, label: actionName(action) }];
}

// Deeds that are barred for one reason stand together.
function byReason(actions: Action[]): string[] {
  const reasons = [...new Set(actions.map((action) => action.whyNot))];
  return reasons.map((reason) => `${listed(actions.filter((action) => action.whyNot === reason).map(actionName))} — ${reason}`);
}

const MAIN = ['pass', 'accept', 'take', 'issue', 'deliver', 'end_special'];

function mainOf(of: Case): Action | undefined {
  const allowed = (of.actions ?? []).filter((action) => action.allowed);
  return MAIN.map((code) => allowed.find((action) => action.code === code)).find(Boolean);
}

function ActionBar({ of, onWant, said }: { of: Case; onWant: (wanted: Wanted) => void; said: string }) {
  const allowed = (of.actions ?? []).filter((action) => action.allowed);
  const refused = (of.actions ?? []).filter((action) => !action.allowed);
  const main = mainOf(of);
  const off = useWritingOff();
  return (
    <div className="yc-panel yc-case-actions" role="group" aria-label={t('case.actions')} data-part="actions">
      <span className="yc-hint">{allowed.length > 0 ? t('case.can') : t('case.canNothing')}</span>
      <span className="yc-case-deeds">
        {allowed.flatMap(wantsOf).map((want, i) => (
          <Button
            // Another deed in this place is another button: nothing slides.
            key={`${i} ${want.label}`}
            type={want.action === main?.code && want.granted !== false ? 'primary' : 'default'}
            danger={want.granted === false}
            disabled={Boolean(off)}
            title={off || undefined}
            data-main={want.action === main?.code || undefined}
            data-action={want.granted === undefined ? want.action : `${want.action}-${want.granted ? 'grant' : 'refuse'}`}
            onClick={() => onWant(want)}
          >
            {want.label}
          </Button>
        ))}
        {said && (
          <span className="yc-tone-ok" role="status">
            ✓ {said}
          </span>
        )}
      </span>
      <Button icon={<PrinterOutlined />} onClick={() => printPaper()}>
        {t('case.printNamed', { name: papersOf(of)[0].title })}
      </Button>
      <span className="yc-hint yc-case-barred">{refused.length > 0 && `${t('case.cannot')}${byReason(refused).join(';')}`}</span>
    </div>
  );
}
