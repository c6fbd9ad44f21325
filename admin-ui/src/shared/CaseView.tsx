// One case: clocks, where it is safe, form, materials, timeline, and what may be
// done with it or why not. A page of its own, and the right half of the inbox.
import { CopyOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useNodeReport } from '../api/node';
import { useCase } from '../api/cases';
import type { Action, Case } from '../api/cases';
import { useBusiness } from '../api/catalogue';
import { useDivisionName } from '../api/divisions';
import { t, word } from '../i18n';
import { CaseTimeline } from './CaseTimeline';
import { ClockPair } from './ClockPair';
import { FormFacts } from './FormFacts';
import { useKeys } from './keys';
import { Fact } from './LinkChain';
import { MaskedValue, ShowButton, useShown } from './MaskedValue';
import { MaterialFacts } from './MaterialList';
import { AcceptanceReceipt, printPaper } from './Paper';
import { ReasonDialog } from './ReasonDialog';
import type { Wanted } from './ReasonDialog';
import { SafeWhere } from './SafeWhere';
import { StateView } from './StateView';
import { StateTag } from './Tag';
import { shownTime } from './time';
import { modeName } from './words';

interface Props {
  number: string;
  // Do A D R P act, as in the inbox?
  withLetters?: boolean;
}

export function CaseView({ number, withLetters }: Props) {
  const [shown, setShown] = useShown();
  const found = useCase(number, shown);
  return (
    <StateView query={found}>
      {found.data && <CaseBody key={number} of={found.data} shown={shown} onShown={setShown} reload={found.refetch} withLetters={withLetters} />}
    </StateView>
  );
}

interface BodyProps {
  of: Case;
  shown: boolean;
  onShown: (shown: boolean) => void;
  reload: () => Promise<unknown>;
  withLetters?: boolean;
}

function CaseBody({ of, shown, onShown, reload, withLetters }: BodyProps) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [said, setSaid] = useState('');
  const business = useBusiness(of.rules?.businessCode);
  const node = useNodeReport();
  const { summary } = of;
  const want = (code: string, granted?: boolean) => {
    const found = of.actions?.find((action) => action.code === code && action.allowed);
    if (found && !wanted) setWanted(wantsOf(found).find((each) => each.granted === granted) ?? null);
    return Boolean(found);
  };
  // Letters act only while nothing is being typed; see typing().
  useKeys({
    F9: () => printPaper(),
    'Ctrl+M': () => onShown(!shown),
    ...(withLetters && { A: () => want('decide', true) || want('pass'), D: () => want('decide', false), R: () => want('return'), P: () => want('start_special') }),
  });
  return (
    <div className="yc-stack">
      <section className="yc-panel">
        <div className="yc-row">
          <h1>{summary?.businessName}</h1>
          <span className="yc-number" data-testid="case-number">
            {summary?.number}
          </span>
          <CopyButton text={summary?.number ?? ''} />
          {summary?.queryCode && <span className="yc-hint">{t('case.queryCode', { code: summary.queryCode })}</span>}
          <span className="yc-spring" />
          <StateTag state={summary?.state} />
          <SafeWhere safe={of.safe} />
        </div>
        <div className="yc-row" style={{ marginTop: 6 }}>
          <ClockPair of={of} />
        </div>
      </section>
      <ActionBar of={of} onWant={setWanted} said={said} />
      <div className="yc-columns" style={{ gridTemplateColumns: 'minmax(0,3fr) minmax(300px,2fr)' }}>
        <div className="yc-stack">
          {of.decision?.opinion || of.decision?.reason || of.decision?.granted ? <Decision of={of} /> : null}
          <section className="yc-panel">
            <h2>
              {t('case.form')}
              <span className="yc-spring" />
              <ShowButton shown={shown} onChange={onShown} />
            </h2>
            <PersonFacts of={of} />
            <FormFacts values={of.form ?? {}} fields={business.data?.fields ?? []} />
          </section>
          <section className="yc-panel">
            <h2>{t('case.materials', { count: of.materials?.length ?? 0 })}</h2>
            <MaterialFacts materials={of.materials ?? []} number={summary?.number ?? ''} />
          </section>
        </div>
        <section className="yc-panel">
          <h2>{t('case.timeline')}</h2>
          <CaseTimeline of={of} />
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
      <AcceptanceReceipt of={of} place={node.data?.name ?? ''} />
    </div>
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

function PersonFacts({ of }: { of: Case }) {
  const { summary, applicant, agent } = of;
  const accepting = useDivisionName(summary?.acceptingDivision);
  const deciding = useDivisionName(summary?.decidingDivision);
  const home = useDivisionName(applicant?.divisionCode || undefined);
  return (
    <dl className="yc-facts two" style={{ marginBottom: 8 }}>
      <Fact name={t('case.applicant')}>{applicant?.name}</Fact>
      <Fact name={t('case.idNo')}>
        <MaskedValue>{applicant?.idNo}</MaskedValue>
      </Fact>
      <Fact name={t('case.mobile')}>
        <MaskedValue>{applicant?.mobile}</MaskedValue>
      </Fact>
      <Fact name={t('case.home')}>{home || '—'}</Fact>
      <Fact name={t('case.address')}>{applicant?.address || '—'}</Fact>
      <Fact name={t('case.mode')}>{modeName(summary?.mode)}</Fact>
      <Fact name={t('case.accepting')}>
        {accepting} {word('channel', String(summary?.channel ?? ''))} {shownTime(summary?.filedAt)}
      </Fact>
      <Fact name={t('case.deciding')}>{deciding}</Fact>
      {agent?.name && (
        <>
          <Fact name={t('case.agent')}>{agent.name}</Fact>
          <Fact name={t('case.agentIdNo')}>
            <MaskedValue>{agent.idNo}</MaskedValue>
          </Fact>
        </>
      )}
    </dl>
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
  return [{ action: code, label: action.label ?? code }];
}

// Deeds that are barred for one reason stand together.
function byReason(actions: Action[]): string[] {
  const reasons = [...new Set(actions.map((action) => action.whyNot))];
  return reasons.map((reason) => `${actions.filter((action) => action.whyNot === reason).map((action) => action.label).join('、')} — ${reason}`);
}

const MAIN = new Set(['accept', 'pass', 'take', 'issue', 'deliver', 'end_special']);

function ActionBar({ of, onWant, said }: { of: Case; onWant: (wanted: Wanted) => void; said: string }) {
  const allowed = (of.actions ?? []).filter((action) => action.allowed);
  const refused = (of.actions ?? []).filter((action) => !action.allowed);
  const main = allowed.find((action) => action.code === 'pass') ?? allowed.find((action) => MAIN.has(action.code ?? ''));
  return (
    <div className="yc-panel yc-row" role="group" aria-label={t('case.actions')}>
      <span className="yc-hint">{allowed.length > 0 ? t('case.can') : t('case.canNothing')}</span>
      {allowed.flatMap((action) =>
        wantsOf(action).map((want) => (
          <Button
            key={want.label}
            type={action === main || want.granted === true ? 'primary' : 'default'}
            danger={want.granted === false}
            data-action={want.granted === undefined ? want.action : `${want.action}-${want.granted ? 'grant' : 'refuse'}`}
            onClick={() => onWant(want)}
          >
            {want.label}
          </Button>
        )),
      )}
      {refused.length > 0 && (
        <span className="yc-hint">
          {t('case.cannot')}
          {byReason(refused).join(';')}
        </span>
      )}
      <span className="yc-spring" />
      {said && (
        <span className="yc-tone-ok" role="status">
          ✓ {said}
        </span>
      )}
      <Button icon={<PrinterOutlined />} onClick={printPaper}>
        {t('case.printReceipt')}
      </Button>
    </div>
  );
}
