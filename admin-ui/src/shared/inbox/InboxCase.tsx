// A case as somebody reads it who decides: evidence first, then the opinion before,
// papers side by side, form, other cases of the person; and what may be done.
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useCase } from '../../api/cases';
import type { Action, ActOnCase, Case, CaseRow } from '../../api/cases';
import type { Business } from '../../api/catalogue';
import { useDivisionName } from '../../api/divisions';
import { useEvidence } from '../../api/inbox';
import type { Evidence } from '../../api/inbox';
import { t, word } from '../../i18n';
import { useBusinessOf } from '../businessOf';
import { CaseTimeline, receiptsOf } from '../CaseTimeline';
import { ClockPair } from '../ClockPair';
import { FormFacts } from '../FormFacts';
import { useKeys } from '../keys';
import { ShowButton, useShown } from '../MaskedValue';
import { MaterialFacts } from '../MaterialList';
import { PersonFacts } from '../PersonFacts';
import { ReasonDialog } from '../ReasonDialog';
import type { Wanted } from '../ReasonDialog';
import { SafeWhere } from '../SafeWhere';
import { Fault, Loading, StateView } from '../StateView';
import { StateTag } from '../Tag';
import { shownTime } from '../time';
import { actionName, modeName, numberTail } from '../words';
import { EvidencePanel } from './EvidencePanel';
import type { Decision } from './holding';
import { sheetsOf, SideBySide } from './SideBySide';

interface Props {
  number: string;
  onTake: (decision: Decision) => void;
}

// All at once: what came later would push what is being read.
export function InboxCase({ number, onTake }: Props) {
  const [isShown, setIsShown] = useShown();
  const found = useCase(number, isShown);
  const evidence = useEvidence(number);
  const business = useBusinessOf(found.data);
  const of = found.data?.summary?.number === number ? found.data : undefined;
  const isReady = of && (evidence.data || evidence.error) && (business.data || business.error);
  if (!isReady && !found.error) return <Loading shape="form" />;
  return (
    <StateView query={found}>
      {of && (
        <Body of={of} evidence={evidence.data} business={business.data} evidenceError={evidence.error} isShown={isShown} onShown={setIsShown} reload={found.refetch} onTake={onTake} />
      )}
    </StateView>
  );
}

interface BodyProps {
  of: Case;
  evidence: Evidence | undefined;
  evidenceError: Error | null;
  business: Business | undefined;
  isShown: boolean;
  onShown: (isShown: boolean) => void;
  reload: () => Promise<unknown>;
  onTake: (decision: Decision) => void;
}

const whoOf = (of: Case) => `${of.applicant?.name || of.summary?.applicantName} …${numberTail(of.summary?.number)}`;

function Body({ of, evidence, evidenceError, business, isShown, onShown, reload, onTake }: BodyProps) {
  const { summary } = of;
  const [areSheetsOpen, setAreSheetsOpen] = useState(false);
  const accepting = useDivisionName(summary?.acceptingDivision);
  const sheets = sheetsOf(of.materials ?? []);
  return (
    <article className="yc-stack" aria-label={`${summary?.businessName} ${summary?.applicantName}`}>
      <section className="yc-panel">
        <div className="yc-row">
          <h2 className="yc-case-title" tabIndex={-1} data-case-title>
            <span data-given>
              {summary?.businessName} · {of.applicant?.name || summary?.applicantName}
            </span>
          </h2>
          <StateTag state={summary?.state} />
          <span className="yc-spring" />
          <SafeWhere safe={of.safe} />
        </div>
        <div className="yc-row yc-hint">
          <span className="yc-number" data-testid="case-number">
            {summary?.number}
          </span>
          <span>{modeName(summary?.mode)}</span>
          <span>
            {t('inbox.accepted', { channel: word('channel', String(summary?.channel ?? '')), time: shownTime(summary?.filedAt) })}
          </span>
          <span data-given>{accepting}</span>
        </div>
        <div className="yc-row" style={{ marginTop: 6 }}>
          <ClockPair of={of} />
        </div>
      </section>
      {evidence ? <EvidencePanel evidence={evidence} /> : evidenceError && <Fault error={evidenceError} />}
      <Before of={of} />
      <section className="yc-panel">
        <h2>
          {t('case.materials', { count: of.materials?.length ?? 0 })}
          <span className="yc-spring" />
          {sheets.length > 0 && (
            <Button size="small" onClick={() => setAreSheetsOpen(true)} data-action="sheets">
              {t('sheets.show')}
            </Button>
          )}
        </h2>
        <div data-given>
          <MaterialFacts materials={of.materials ?? []} number={summary?.number ?? ''} />
        </div>
      </section>
      <section className="yc-panel">
        <h2>
          {t('case.form')}
          <span className="yc-spring" />
          <ShowButton shown={isShown} onChange={onShown} />
        </h2>
        <div data-given>
          <PersonFacts of={of} />
          <FormFacts values={of.form ?? {}} fields={business?.fields ?? []} sources={of.sources} />
        </div>
      </section>
      {evidence && <Others rows={evidence.others ?? []} />}
      <section className="yc-panel">
        <h2>{t('case.timeline')}</h2>
        <div data-given>
          <CaseTimeline of={of} more={receiptsOf(of)} />
        </div>
      </section>
      <Deeds of={of} evidence={evidence} isShown={isShown} onShown={onShown} reload={reload} onTake={onTake} />
      {areSheetsOpen && <SideBySide number={summary?.number ?? ''} sheets={sheets} onClose={() => setAreSheetsOpen(false)} />}
    </article>
  );
}

// The last that somebody thought of it.
function Before({ of }: { of: Case }) {
  const last = (of.timeline ?? []).filter((entry) => (entry.kind === 'step' || entry.kind === 'special') && entry.text && (!entry.standing || entry.standing === 'counts')).at(-1);
  if (!last) return null;
  return (
    <section className="yc-panel yc-row">
      <span className="yc-hint">{t('inbox.before')}</span>
      <span className="yc-strong" data-given>
        {last.text}
      </span>
      <span className="yc-faint" data-given>
        {last.title} · {last.actorName || last.actor} · {last.divisionName} {shownTime(last.at)}
      </span>
    </section>
  );
}

function Others({ rows }: { rows: CaseRow[] }) {
  return (
    <section className="yc-panel">
      <h2>{t('inbox.others', { count: rows.length })}</h2>
      {rows.length === 0 && <span className="yc-hint">{t('inbox.noOthers')}</span>}
      <ul className="yc-list" data-given>
        {rows.map((row) => (
          <li key={row.summary?.number} className="yc-row">
            <span className="yc-number">{shownTime(row.summary?.filedAt)}</span>
            <Link to={`/case/${row.summary?.number}`}>{row.summary?.businessName}</Link>
            <StateTag state={row.summary?.state} />
            <span className="yc-faint yc-number">…{numberTail(row.summary?.number)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

// ------------------------------------------------------------ deeds

const allowed = (of: Case, code: string): Action | undefined => of.actions?.find((action) => action.code === code && action.allowed);

// Letters act only while the hand is on this page, not in the menu or the header.
const isHere = () => Boolean(document.activeElement?.closest('.yc-approvals'));

interface DeedsProps {
  of: Case;
  evidence: Evidence | undefined;
  isShown: boolean;
  onShown: (isShown: boolean) => void;
  reload: () => Promise<unknown>;
  onTake: (decision: Decision) => void;
}

function Deeds({ of, evidence, isShown, onShown, reload, onTake }: DeedsProps) {
  const agrees = allowed(of, 'decide') ?? allowed(of, 'pass');
  const decides = agrees?.code === 'decide';
  const [opinion, setOpinion] = useState(() => t(decides ? 'decide.usual' : 'pass.usual'));
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [asked, setAsked] = useState<'no' | 'asking' | 'yes'>('no');
  const files = evidence?.findings?.find((finding) => finding.kind === 'files' && finding.standing === 'doubt');
  const take = (action: string, deed: string, content: ActOnCase) =>
    onTake({ number: of.summary?.number ?? '', action, etag: of.etag ?? '', content, who: whoOf(of), deed, seen: of });
  const agree = (isSure = asked === 'yes') => {
    if (!agrees?.code) return;
    // Not here in full: asked once.
    if (files && !isSure) setAsked('asking');
    else take(agrees.code, t(decides ? 'decide.agree' : 'pass.agree'), decides ? { granted: true, opinion } : { opinion });
  };
  const want = (code: string, label: string, granted?: boolean) => {
    const found = allowed(of, code);
    if (found && isHere()) setWanted({ action: code, label, granted });
    return Boolean(found) && isHere();
  };
  const back = allowed(of, 'return');
  const special = allowed(of, 'start_special');
  // Only what the node allows is bound: the bar at the foot shows no key in vain.
  useKeys({
    ...(agrees && { agree: () => isHere() && (agree(), true) }),
    ...(decides && { disagree: () => want('decide', t('decide.disagree'), false) }),
    ...(back && { return: () => want('return', actionName(back)) }),
    ...(special && { special: () => want('start_special', actionName(special)) }),
    show: () => onShown(!isShown),
  });
  const others = (of.actions ?? []).filter((action) => action.allowed && action !== agrees && !['decide', 'return', 'start_special'].includes(action.code ?? ''));
  return (
    <div className="yc-bar yc-deeds" role="group" aria-label={t('case.actions')}>
      {agrees && (
        <>
          <Input className="yc-opinion" aria-label={t('ask.opinion')} maxLength={1200} value={opinion} onChange={(event) => setOpinion(event.target.value)} />
          <Button type="primary" onClick={() => agree()} data-action={decides ? 'decide-grant' : 'pass'}>
            {t(decides ? 'decide.agree' : 'pass.agree')} A
          </Button>
        </>
      )}
      {decides && (
        <Button danger onClick={() => setWanted({ action: 'decide', label: t('decide.disagree'), granted: false })} data-action="decide-refuse">
          {t('decide.disagree')} D…
        </Button>
      )}
      {back && (
        <Button onClick={() => setWanted({ action: 'return', label: actionName(back) })} data-action="return">
          {actionName(back)} R…
        </Button>
      )}
      {special && (
        <Button onClick={() => setWanted({ action: 'start_special', label: actionName(special) })} data-action="start_special">
          {actionName(special)} P…
        </Button>
      )}
      {others.map((action) => (
        <Button key={action.code} onClick={() => setWanted({ action: action.code ?? '', label: actionName(action) })} data-action={action.code}>
          {actionName(action)}
        </Button>
      ))}
      {!agrees && <WhyNot of={of} />}
      {wanted && (
        <ReasonDialog
          of={of}
          wanted={wanted}
          onClose={() => setWanted(null)}
          reload={reload}
          onDone={() => undefined}
          onHold={isHeldDeed(wanted.action) ? (content) => take(wanted.action, wanted.label, content) : undefined}
        />
      )}
      <Modal
        open={asked === 'asking'}
        title={t('inbox.filesTitle')}
        okText={t('inbox.filesGo')}
        cancelText={t('dialog.back')}
        cancelButtonProps={{ autoFocus: true }}
        onCancel={() => setAsked('no')}
        onOk={() => {
          setAsked('yes');
          agree(true);
        }}
      >
        {t('inbox.filesText', { here: files?.detail ?? '', all: files?.count ?? 0 })}
      </Modal>
    </div>
  );
}

// What ends a person's part in a case is held; what prepares it is written at once.
const isHeldDeed = (action: string) => action === 'decide' || action === 'return' || action === 'pass';

// Nothing vanishes silently: the rule, and who may.
function WhyNot({ of }: { of: Case }) {
  const barred = (of.actions ?? []).filter((action) => !action.allowed && ['decide', 'pass', 'take', 'issue', 'deliver', 'accept', 'end_special'].includes(action.code ?? ''));
  const reasons = [...new Set(barred.map((action) => action.whyNot).filter(Boolean))];
  return (
    <span className="yc-tone-warn" role="status" data-testid="why-not">
      {t('inbox.cannot')} <span data-given>{reasons.length > 0 ? reasons.join(';') : t('case.canNothing')}</span>
    </span>
  );
}
