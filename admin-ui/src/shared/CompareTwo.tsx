// Two sides field by field: only what differs is open, what is the same folds into
// one line. Where both sides may stand, one is chosen for each field.
//
// On a stale ETag (ReasonDialog, the case's editor):
//
//   const comparison = compare(fields, { base: whatWasSeen, mine: typed, theirs: fromTheNode });
//   const [chosen, setChosen] = useState<Record<string, Side>>({});
//   <CompareTwo comparison={comparison} show={text} chosen={chosen} onChoose={setChosen}
//               mine={{ title: t('compare.mine') }}
//               theirs={{ title: t('compare.theirs'), hint: `${time} ${who}` }} />
//   …then send merged(comparison, chosen) with the ETag that came with `theirs`.
//
// `base` is kept from before the first keystroke; without it every difference counts
// as changed by both. What was typed stays the usual choice, so nothing typed is lost
// by going on. For a ruling leave `chosen` out (to read only) or name the sides by
// place and time and put the deeds in `children`.
import { SwapOutlined } from '@ant-design/icons';
import { Radio } from 'antd';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { t } from '../i18n';
import type { Comparison, Difference, Side } from './compare';

export interface SideFacts {
  title: ReactNode;
  // Who, where, when; 「离线」 among it.
  hint?: ReactNode;
}

interface Props {
  comparison: Comparison;
  mine: SideFacts;
  theirs: SideFacts;
  // A field's value in words; empty means nothing.
  show: (key: string, value: unknown) => ReactNode;
  chosen?: Readonly<Record<string, Side>>;
  onChoose?: (chosen: Record<string, Side>) => void;
  // A third column, for what follows from it: the rule that holds meanwhile.
  aside?: ReactNode;
  children?: ReactNode;
}

export function CompareTwo({ comparison, mine, theirs, show, chosen, onChoose, aside, children }: Props) {
  const { different, same } = comparison;
  const sides: [Side, SideFacts][] = [['mine', mine], ['theirs', theirs]];
  return (
    <div className="yc-compare">
      <div className="yc-compare-sides">
        <span />
        {sides.map(([side, facts]) => (
          <span key={side}>
            <span className="yc-strong">{facts.title}</span> <span className="yc-hint">{facts.hint}</span>
          </span>
        ))}
      </div>
      {different.length === 0 && <p className="yc-hint">{t('compare.nothing')}</p>}
      {different.map((each) => (
        <DifferentField
          key={each.key}
          of={each}
          titles={{ mine: mine.title, theirs: theirs.title }}
          show={show}
          chosen={chosen ? (chosen[each.key] ?? each.usual) : undefined}
          onChoose={(side) => onChoose?.({ ...chosen, [each.key]: side })}
        />
      ))}
      {same.length > 0 && (
        <details className="yc-compare-same">
          <summary>{t('compare.same', { count: same.length })}</summary>
          <dl className="yc-facts">
            {same.map((each) => (
              <Same key={each.key} label={each.label}>
                {show(each.key, each.value)}
              </Same>
            ))}
          </dl>
        </details>
      )}
      {aside && <div className="yc-notice plain">{aside}</div>}
      {children && <div className="yc-row">{children}</div>}
    </div>
  );
}

interface FieldProps {
  of: Difference;
  titles: Record<Side, ReactNode>;
  show: (key: string, value: unknown) => ReactNode;
  chosen: Side | undefined;
  onChoose: (side: Side) => void;
}

const WHO = { me: 'compare.byMe', them: 'compare.byThem', both: 'compare.byBoth' } as const;

function DifferentField({ of, titles, show, chosen, onChoose }: FieldProps) {
  const id = useId();
  const sides: Side[] = ['mine', 'theirs'];
  const value = (side: Side) => show(of.key, of[side]) || <span className="yc-faint">{t('compare.empty')}</span>;
  return (
    <div className="yc-compare-field" role={chosen ? 'radiogroup' : 'group'} aria-labelledby={id} data-differs={of.key}>
      <span id={id} className="yc-compare-label">
        <SwapOutlined aria-hidden className="yc-tone-warn" /> {of.label}
        {chosen && <span className="yc-faint">{t(WHO[of.changedBy])}</span>}
      </span>
      {sides.map((side) =>
        chosen ? (
          <Radio key={side} className={`yc-compare-side ${chosen === side ? 'chosen' : ''}`} name={id} checked={chosen === side} onChange={() => onChoose(side)}>
            <span className="yc-compare-side-name">{titles[side]}</span>
            {value(side)}
          </Radio>
        ) : (
          <span key={side} className="yc-compare-side">
            <span className="yc-compare-side-name">{titles[side]}</span>
            {value(side)}
          </span>
        ),
      )}
    </div>
  );
}

function Same({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>= {label}</dt>
      <dd>{children || '—'}</dd>
    </>
  );
}
