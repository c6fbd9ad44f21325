// One conflict: both sides field by field, the rule that holds meanwhile, who acted;
// a ruling says first what follows from it, and can be taken back.
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useBusiness } from '../api/catalogue';
import { useConflict, useRuling } from '../api/conflicts';
import type { Conflict, ConflictOption, ConflictSide } from '../api/conflicts';
import { t } from '../i18n';
import { compare } from '../shared/compare';
import type { Values } from '../shared/compare';
import { CompareTwo } from '../shared/CompareTwo';
import { Fact } from '../shared/LinkChain';
import { StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import { stateName } from '../shared/words';
import { AskReason } from './AskReason';
import './conflicts.css';
import { ConflictTitle, fieldsOf, kindName, optionKey, ruleText, rulingName, valueText } from './conflictWords';

export function ConflictPage() {
  const { id = '' } = useParams();
  const found = useConflict(id);
  return <StateView query={found}>{found.data && <Body key={id} of={found.data} />}</StateView>;
}

// What is being asked for: a ruling, or to take one back.
type Asked = { code: string; title: string; follows: string };

function Body({ of }: { of: Conflict }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const rule = useRuling(() => setAsked(null));
  const [left, right] = [(of.left?.values ?? {}) as Values, (of.right?.values ?? {}) as Values];
  const business = useBusiness((left.businessCode ?? right.businessCode) as string | undefined);
  const isCase = of.kind === 'case' || of.kind === 'twin' || of.kind === 'number';
  const ask = (next: Asked) => {
    rule.reset();
    setAsked(next);
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
        <CompareTwo
          comparison={compare(fieldsOf(left, right, [...(business.data?.fields ?? []), ...(business.data?.organisationFields ?? [])]), { mine: left, theirs: right })}
          mine={{ title: t('conflict.left'), hint: <span data-given>{of.left?.deed || of.left?.divisionName}</span> }}
          theirs={{ title: t('conflict.right'), hint: <span data-given>{of.right?.deed || of.right?.divisionName}</span> }}
          show={(key, value) => valueText(key, value) && <span data-given>{valueText(key, value)}</span>}
          aside={
            <>
              <div className="yc-strong">{t('conflict.ruleIs', { rule: ruleText(of.rule) })}</div>
              <div>{t(of.state === 'ruled' ? 'conflict.wasRuled' : meanwhile(of))}</div>
            </>
          }
        />
      </section>
      {of.state === 'ruled' ? <RulingFacts of={of} onUndo={() => ask({ code: '', title: t('conflict.undo'), follows: t('conflict.undoFollows') })} /> : <Options of={of} onAsk={ask} />}
      {asked && (
        <AskReason
          title={asked.title}
          follows={asked.follows}
          deed={asked.title}
          hint={t('conflict.reasonHint')}
          isPending={rule.isPending}
          error={rule.error}
          onClose={() => setAsked(null)}
          onGo={(reason) => rule.mutate({ id: of.id ?? '', etag: of.etag ?? '', ruling: asked.code || undefined, reason })}
        />
      )}
    </div>
  );
}

// What counts until somebody rules.
function meanwhile(of: Conflict) {
  if (of.kind === 'twin' || of.kind === 'number') return 'conflict.bothGoOn' as const;
  return 'conflict.rightCounts' as const;
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

function Options({ of, onAsk }: { of: Conflict; onAsk: (asked: Asked) => void }) {
  const allowed = (of.options ?? []).filter((option) => option.allowed);
  const barred = (of.options ?? []).filter((option) => !option.allowed);
  return (
    <section className="yc-panel yc-row yc-ruling-bar" role="group" aria-label={t('conflict.rule')} data-part="actions">
      <span className="yc-hint">{t(allowed.length > 0 ? 'conflict.can' : 'conflict.canNothing')}</span>
      {allowed.map((option, i) => (
        <Button key={option.code} type={i === 0 ? 'primary' : 'default'} data-ruling={option.code} onClick={() => onAsk({ code: option.code ?? '', title: t(optionKey(option.code)), follows: followsText(option) })}>
          {t(optionKey(option.code))}
        </Button>
      ))}
      {barred.length > 0 && (
        <ul className="yc-list yc-hint">
          {barred.map((option) => (
            <li key={option.code}>
              {t(optionKey(option.code))} — <span data-given>{option.whyNot}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function followsText(option: ConflictOption): string {
  const says = t(`conflict.follows.${option.code ?? ''}` as never);
  const states = option.fromState && option.toState && option.fromState !== option.toState ? ` ${t('conflict.stateGoes', { from: stateName(option.fromState as never), to: stateName(option.toState as never) })}` : '';
  return `${says}${states} ${t('conflict.undoable')}`;
}

function RulingFacts({ of, onUndo }: { of: Conflict; onUndo: () => void }) {
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
