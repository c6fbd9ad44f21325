// One conflict: both sides field by field, the rule that holds meanwhile, who acted;
// a ruling says first what follows from it, and can be taken back.
import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { Problem } from '../api/http';
import { useBusiness } from '../api/catalogue';
import { useConflict, useRuling } from '../api/conflicts';
import type { Conflict, ConflictOption, ConflictSide } from '../api/conflicts';
import { t } from '../i18n';
import { Fact } from '../shared/LinkChain';
import { StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import { stateName } from '../shared/words';
import { AskReason } from './AskReason';
import { ChangedSince, ConflictCompare, PickFollows, TakenFields } from './ConflictCompare';
import { chosenFields, comparisonOf, outcome, valuesOf } from './conflictFields';
import type { Chosen } from './conflictFields';
import './conflicts.css';
import { ConflictTitle, isAboutCase, kindName, optionKey, rulingName, undoableText } from './conflictWords';

export function ConflictPage() {
  const { id = '' } = useParams();
  const found = useConflict(id);
  return <StateView query={found}>{found.data && <Body key={id} of={found.data} reload={() => found.refetch()} />}</StateView>;
}

// What is being asked for: a ruling, or to take one back; and what was seen then.
type Asked = { code: string; title: string; follows: ReactNode; seen: Conflict };

const isStale = (error: Error | null) => error instanceof Problem && error.kind === 'stale';

function Body({ of, reload }: { of: Conflict; reload: () => Promise<unknown> }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  // Present while a ruling field by field is made.
  const [chosen, setChosen] = useState<Chosen | undefined>();
  const rule = useRuling(() => {
    setAsked(null);
    setChosen(undefined);
  });
  const business = useBusiness((valuesOf(of.left?.values).businessCode ?? valuesOf(of.right?.values).businessCode) as string | undefined);
  const form = [...(business.data?.fields ?? []), ...(business.data?.organisationFields ?? [])];
  const comparison = comparisonOf(of, form);
  const isCase = isAboutCase(of);
  const ask = (next: Omit<Asked, 'seen'>) => {
    rule.reset();
    setAsked({ ...next, seen: of });
  };
  const isPicking = chosen !== undefined && of.state === 'open';
  const changedUnder = asked !== null && asked.seen.etag !== of.etag;
  const askPick = () => ask({ code: 'pick', title: rulingName('pick'), follows: <PickFollows of={of} comparison={comparison} chosen={chosen ?? {}} /> });
  const send = (reason: string) => {
    const fields = asked?.code === 'pick' ? chosenFields(chosen ?? {}) : undefined;
    const onError = (error: Error) => {
      if (error instanceof Problem && (error.kind === 'stale' || error.kind === 'conflict')) void reload();
    };
    rule.mutate({ id: of.id ?? '', etag: of.etag ?? '', ruling: asked?.code || undefined, reason, fields }, { onError });
  };
  return (
    <div className="yc-stack">
      <div className="yc-row">
        <h1>
          <ConflictTitle of={of} />
        </h1>
        <Tag tone={of.state === 'ruled' ? 'ok' : 'warn'}>{t(of.state === 'ruled' ? 'conflict.ruled' : 'conflict.open')}</Tag>
        <span className="yc-hint">
          {kindName(of.kind)} · <span data-given>{of.divisionName}</span> · {shownTime(of.since)}
        </span>
        <span className="yc-spring" />
        {isCase && <Link to={`/case/${of.subject}`}>{t('conflict.toCase')}</Link>}
        <Link to="/conflicts">{t('conflict.toList')}</Link>
      </div>
      <div className="yc-columns yc-conflict-sides">
        <SideFacts name={t('conflict.left')} of={of.left} />
        <SideFacts name={t('conflict.right')} of={of.right} />
      </div>
      <section className="yc-panel" data-part="compare">
        <ConflictCompare of={of} comparison={comparison} chosen={isPicking ? chosen : undefined} onChoose={setChosen} />
      </section>
      {of.state === 'ruled' ? (
        <RulingFacts of={of} onUndo={() => ask({ code: '', title: t('conflict.undo'), follows: t('conflict.undoFollows') })}>
          <TakenFields of={of} form={form} />
        </RulingFacts>
      ) : isPicking ? (
        <PickBar count={outcome(comparison, chosen ?? {}).length} onGo={askPick} onBack={() => setChosen(undefined)} />
      ) : (
        <Options of={of} onAsk={(next) => (next.code === 'pick' ? setChosen({}) : ask(next))} />
      )}
      {asked && (
        <AskReason
          title={asked.title}
          follows={asked.follows}
          deed={asked.title}
          hint={t(isCase ? 'conflict.reasonHint' : 'conflict.reasonHintSetting')}
          isPending={rule.isPending}
          error={isStale(rule.error) ? null : rule.error}
          onClose={() => setAsked(null)}
          onGo={send}
        >
          {changedUnder && <ChangedSince seen={asked.seen} now={of} form={form} />}
        </AskReason>
      )}
    </div>
  );
}

function SideFacts({ name, of }: { name: string; of: ConflictSide | undefined }) {
  return (
    <section className="yc-panel" data-part="side">
      <h2>
        {name} <span className="yc-hint" data-given>{of?.deed}</span>
      </h2>
      {!of ? (
        <span className="yc-hint">{t('conflict.noSide')}</span>
      ) : (
        <dl className="yc-facts">
          <Fact name={t('conflict.who')}>
            <span data-given>{of.person || of.account || '—'}</span> {of.account && <span className="yc-faint">{of.account}</span>}
          </Fact>
          <Fact name={t('conflict.where')}>
            <span data-given>{of.divisionName}</span> <span className="yc-faint yc-number">{of.division}</span>
          </Fact>
          {of.node && (
            <Fact name={t('conflict.node')}>
              <span data-given>{of.node}</span>
            </Fact>
          )}
          <Fact name={t('conflict.when')}>
            {shownTime(of.at, true) || '—'} {of.clockUnsure && <Tag tone="warn">{t('timeline.clockUnsure')}</Tag>}
          </Fact>
          {of.number && (
            <Fact name={t('case.number')}>
              <Link to={`/case/${of.number}`} className="yc-number">
                {of.number}
              </Link>
            </Fact>
          )}
          {of.text && (
            <Fact name={t('conflict.text')}>
              <span data-given>{of.text}</span>
            </Fact>
          )}
          {of.entry && (
            <Fact name={t('timeline.entry')}>
              <span className="yc-number yc-faint">{of.entry.slice(0, 8)}</span>
            </Fact>
          )}
        </dl>
      )}
    </section>
  );
}

// A ruling field by field under way: what it changes so far, on to the reason, or back.
function PickBar({ count, onGo, onBack }: { count: number; onGo: () => void; onBack: () => void }) {
  return (
    <section className="yc-panel yc-row yc-ruling-bar" role="group" aria-label={t('conflict.do.pick')} data-part="actions">
      <span className="yc-hint" aria-live="polite">
        {count > 0 ? t('conflict.picked', { count }) : t('conflict.pickNone')}
      </span>
      <Button type="primary" disabled={count === 0} onClick={onGo} data-ruling="decide">
        {t('conflict.pickGo')}
      </Button>
      <Button onClick={onBack}>{t('dialog.back')}</Button>
      <span className="yc-hint">{t('conflict.pickKeys')}</span>
    </section>
  );
}

function Options({ of, onAsk }: { of: Conflict; onAsk: (asked: Omit<Asked, 'seen'>) => void }) {
  const allowed = (of.options ?? []).filter((option) => option.allowed);
  const barred = (of.options ?? []).filter((option) => !option.allowed);
  return (
    <section className="yc-panel yc-row yc-ruling-bar" role="group" aria-label={t('conflict.rule')} data-part="actions">
      <span className="yc-hint">{t(allowed.length > 0 ? 'conflict.can' : 'conflict.canNothing')}</span>
      {allowed.map((option, i) => (
        <Button key={option.code} type={i === 0 ? 'primary' : 'default'} data-ruling={option.code} onClick={() => onAsk({ code: option.code ?? '', title: t(optionKey(option.code)), follows: followsText(option, of) })}>
          {t(optionKey(option.code))}
        </Button>
      ))}
      {barred.length > 0 && (
        <ul className="yc-list yc-hint">
          {barred.map((option) => (
            <li key={option.code}>
              <Button size="small" disabled data-barred={option.code}>
                {t(optionKey(option.code))}
              </Button>{' '}
              <span data-given>{option.whyNot}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function followsText(option: ConflictOption, of: Conflict): string {
  const says = t(`conflict.follows.${option.code ?? ''}` as never);
  const states = option.fromState && option.toState && option.fromState !== option.toState ? ` ${t('conflict.stateGoes', { from: stateName(option.fromState as never), to: stateName(option.toState as never) })}` : '';
  return `${says}${states} ${undoableText(of)}`;
}

function RulingFacts({ of, onUndo, children }: { of: Conflict; onUndo: () => void; children: ReactNode }) {
  const { ruling } = of;
  return (
    <section className="yc-panel yc-stack" data-part="actions">
      <h2>
        {t('conflict.ruled')} · {rulingName(ruling?.ruling)}
      </h2>
      <dl className="yc-facts">
        <Fact name={t('ask.reason')}>
          <span data-given>{ruling?.reason}</span>
        </Fact>
        <Fact name={t('conflict.who')}>
          <span data-given>{[ruling?.divisionName, ruling?.person].filter(Boolean).join(' ')}</span> {shownTime(ruling?.at)}
        </Fact>
      </dl>
      {(ruling?.taken ?? []).length > 0 && children}
      <div className="yc-row">
        <Button disabled={!ruling?.mayUndo} onClick={onUndo} data-ruling="undo">
          {t('conflict.undo')}
        </Button>
        {!ruling?.mayUndo && (
          <span className="yc-hint" data-given>
            {ruling?.whyNot}
          </span>
        )}
      </div>
    </section>
  );
}
