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
// by going on.
//
// For a ruling leave `chosen` out (to read only), or name in `choosable` the fields that
// may be taken from either side. `third` stands beside the two: what holds now. By
// keyboard ← and → choose on a row, ↑ and ↓ go to the next one.
import { SwapOutlined } from '@ant-design/icons';
import { Radio } from 'antd';
import { useId } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
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
  // Absent: every field that differs.
  choosable?: ReadonlySet<string>;
  third?: { title: ReactNode; show: (key: string) => ReactNode };
  // A third column, for what follows from it: the rule that holds meanwhile.
  aside?: ReactNode;
  children?: ReactNode;
}

export function CompareTwo({ comparison, mine, theirs, show, chosen, onChoose, choosable, third, aside, children }: Props) {
  const { different, same } = comparison;
  const sides: [Side, SideFacts][] = [['mine', mine], ['theirs', theirs]];
  return (
    <div className={`yc-compare ${third ? 'with-third' : ''}`}>
      <div className="yc-compare-sides">
        <span />
        {sides.map(([side, facts]) => (
          <span key={side}>
            <span className="yc-strong">{facts.title}</span> <span className="yc-hint">{facts.hint}</span>
          </span>
        ))}
        {third && <span className="yc-strong">{third.title}</span>}
      </div>
      {different.length === 0 && <p className="yc-hint">{t('compare.nothing')}</p>}
      {different.map((each) => (
        <DifferentField
          key={each.key}
          of={each}
          titles={{ mine: mine.title, theirs: theirs.title }}
          show={show}
          isChoosable={chosen !== undefined && (choosable?.has(each.key) ?? true)}
          chosen={chosen?.[each.key] ?? each.usual}
          third={third}
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
  isChoosable: boolean;
  chosen: Side | undefined;
  third: Props['third'];
  onChoose: (side: Side) => void;
}

const WHO = { me: 'compare.byMe', them: 'compare.byThem', both: 'compare.byBoth' } as const;

// The radio of the row above or below that is checked, or its first.
function goToRow(from: HTMLElement, step: -1 | 1) {
  const rows = [...(from.parentElement?.querySelectorAll<HTMLElement>('[role=radiogroup]') ?? [])];
  const row = rows[rows.indexOf(from) + step];
  (row?.querySelector<HTMLInputElement>('input:checked') ?? row?.querySelector<HTMLInputElement>('input'))?.focus();
}

function DifferentField({ of, titles, show, isChoosable, chosen, third, onChoose }: FieldProps) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = event.currentTarget;
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') goToRow(row, event.key === 'ArrowUp' ? -1 : 1);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const side = event.key === 'ArrowLeft' ? 0 : 1;
      row.querySelectorAll<HTMLInputElement>('input[type=radio]')[side]?.focus();
      onChoose(sides[side]);
    } else return;
    event.preventDefault();
  };
  const sides: Side[] = ['mine', 'theirs'];
  const value = (side: Side) => show(of.key, of[side]) || <span className="yc-faint">{t('compare.empty')}</span>;
  return (
    <div className="yc-compare-field" role={isChoosable ? 'radiogroup' : 'group'} aria-labelledby={id} data-differs={of.key} onKeyDown={isChoosable ? onKeyDown : undefined}>
      <span id={id} className="yc-compare-label">
        <SwapOutlined aria-hidden className="yc-tone-warn" /> {of.label}
        {isChoosable && <span className="yc-faint">{t(WHO[of.changedBy])}</span>}
      </span>
      {sides.map((side) =>
        isChoosable ? (
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
      {third && (
        <span className="yc-compare-side" data-third>
          <span className="yc-compare-side-name">{third.title}</span>
          {third.show(of.key)}
        </span>
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
