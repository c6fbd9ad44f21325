// Both sides of a conflict field by field as they were when it arose, and beside them
// what holds now; a ruling field by field is made on the same rows.
import type { ReactNode } from 'react';
import type { Field } from '../api/catalogue';
import type { Conflict } from '../api/conflicts';
import { t } from '../i18n';
import { compare, sameValue } from '../shared/compare';
import type { Comparison } from '../shared/compare';
import { CompareTwo } from '../shared/CompareTwo';
import { choosable, hasChanged, isTwoCases, outcome, valuesOf } from './conflictFields';
import type { Chosen } from './conflictFields';
import { fieldsOf, labelFor, ruleText, undoableText, valueText } from './conflictWords';

const given = (key: string, value: unknown) => valueText(key, value) && <span data-given>{valueText(key, value)}</span>;

interface Props {
  of: Conflict;
  comparison: Comparison;
  // Present while a ruling field by field is made.
  chosen?: Chosen;
  onChoose: (chosen: Chosen) => void;
}

export function ConflictCompare({ of, comparison, chosen, onChoose }: Props) {
  return (
    <CompareTwo
      comparison={comparison}
      mine={{ title: t('conflict.left'), hint: <span data-given>{of.left?.deed || of.left?.divisionName}</span> }}
      theirs={{ title: t('conflict.right'), hint: <span data-given>{of.right?.deed || of.right?.divisionName}</span> }}
      show={given}
      chosen={chosen}
      onChoose={onChoose}
      choosable={choosable(of)}
      third={{ title: t(chosen ? 'conflict.nowThen' : 'conflict.now'), show: (key) => <Now of={of} comparison={comparison} chosen={chosen ?? {}} field={key} /> }}
      aside={
        <>
          <div className="yc-strong">{t('conflict.ruleIs', { rule: ruleText(of.rule) })}</div>
          <div>{t(of.state === 'ruled' ? 'conflict.wasRuled' : isTwoCases(of) ? 'conflict.bothGoOn' : 'conflict.rightCounts')}</div>
        </>
      }
    />
  );
}

// What holds now; with a choice, what will hold instead.
function Now({ of, comparison, chosen, field }: { of: Conflict; comparison: Comparison; chosen: Chosen; field: string }) {
  if (isTwoCases(of)) return <NowOfTwo of={of} field={field} />;
  const now: ReactNode = given(field, valuesOf(of.now)[field]) || <span className="yc-faint">{t('compare.empty')}</span>;
  const then = outcome(comparison, chosen).find((each) => each.field.key === field);
  if (!then) return now;
  const looksAlike = sameValue(then.value, valuesOf(of.now)[field]);
  return (
    <>
      <del className="yc-faint">{now}</del> <span aria-hidden>→</span> <span className="yc-strong">{given(field, then.value) || t('compare.empty')}</span>
      {looksAlike && <span className="yc-faint"> {t('conflict.hidden')}</span>}
    </>
  );
}

function NowOfTwo({ of, field }: { of: Conflict; field: string }) {
  if (!hasChanged(of, field)) return <span className="yc-faint">{t('conflict.unchanged')}</span>;
  return (
    <>
      {([['left', of.left], ['right', of.right]] as const).map(([side, facts]) => (
        <div key={side}>
          <span className="yc-faint">{t(`conflict.${side}`)}</span> {given(field, valuesOf(facts?.now)[field]) || t('compare.empty')}
        </div>
      ))}
    </>
  );
}

// In words, before it is decided: 姓名:王甲(左方).
export function PickFollows({ of, comparison, chosen }: { of: Conflict; comparison: Comparison; chosen: Chosen }) {
  return (
    <div className="yc-stack">
      <span>{t('conflict.follows.pick')}</span>
      <ul className="yc-list">
        {outcome(comparison, chosen).map(({ field, side, value }) => (
          <li key={field.key} data-becomes={field.key}>
            {field.label}:{given(field.key, value) || t('compare.empty')} <span className="yc-faint">{t(side === 'mine' ? 'conflict.left' : 'conflict.right')}</span>
          </li>
        ))}
      </ul>
      <span>{undoableText(of)}</span>
    </div>
  );
}

// What was ruled field by field.
export function TakenFields({ of, form }: { of: Conflict; form: readonly Field[] }) {
  return (
    <ul className="yc-list" data-part="taken">
      {(of.ruling?.taken ?? []).map(({ field = '', side, entry }) => (
        <li key={field}>
          {labelFor(field, form)} ← {t(side === 'left' ? 'conflict.left' : 'conflict.right')} <span className="yc-number yc-faint">{entry?.slice(0, 8)}</span>
        </li>
      ))}
    </ul>
  );
}

// What has come since somebody looked: a choice made on the old state is made again
// knowing the new one.
export function ChangedSince({ seen, now, form }: { seen: Conflict; now: Conflict; form: readonly Field[] }) {
  const [before, after] = [valuesOf(seen.now), valuesOf(now.now)];
  return (
    <div role="alert" className="yc-stack" data-testid="changes">
      <span className="yc-strong yc-tone-warn">⇄ {t('stale.title')}</span>
      <CompareTwo
        comparison={compare(fieldsOf(before, after, form), { mine: before, theirs: after })}
        mine={{ title: t('changes.seen') }}
        theirs={{ title: t('compare.theirs') }}
        show={given}
        aside={t(now.state === 'open' ? 'stale.again' : 'stale.gone')}
      />
    </div>
  );
}
