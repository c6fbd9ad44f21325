// A number with what it covers. A total of several nodes names how many have answered
// until when, and who has not; a place that is silent is hatched, never zero.
import { CaretDownOutlined, CaretUpOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { t } from '../i18n';
import { shownTime } from './time';

export interface Coverage {
  asOf: string;
  // Nodes whose numbers are in it, of those that there are.
  answered: number;
  of: number;
  silent?: { name: string; since?: string }[];
}

interface Props {
  name: ReactNode;
  // Undefined is silence: nobody has told.
  value: number | string | undefined;
  unit?: string;
  // Against what it is held: ▲6% 同周一.
  change?: { percent: number; than: string };
  coverage?: Coverage;
  // The list behind the number, with the same filter.
  to?: string;
  // Stands in a row of figures, small.
  size?: 'big' | 'row';
}

const NAMED_MAX = 2;

export const numberText = (value: number | string) => (typeof value === 'number' ? value.toLocaleString('en-US') : value);

export function Figure({ name, value, unit, change, coverage, to, size = 'big' }: Props) {
  const number = (
    <span className="yc-figure-line">
      {value === undefined ? <Silence /> : <span className="yc-figure">{numberText(value)}</span>}
      {unit && value !== undefined && <span className="yc-hint">{unit}</span>}
      {change && value !== undefined && (
        <span className="yc-hint yc-number">
          {change.percent >= 0 ? <CaretUpOutlined aria-label={t('figure.up')} /> : <CaretDownOutlined aria-label={t('figure.down')} />}
          {Math.abs(change.percent)}% {change.than}
        </span>
      )}
    </span>
  );
  return (
    <div className={`yc-figure-box ${size}`}>
      {to ? (
        <Link to={to} className="yc-figure-link">
          <span className="yc-hint">{name}</span>
          {number}
        </Link>
      ) : (
        <>
          <span className="yc-hint">{name}</span>
          {number}
        </>
      )}
      {coverage && <CoverageText of={coverage} />}
    </div>
  );
}

// Where a number should be and nobody has told one: hatched.
export function Silence({ since }: { since?: string }) {
  return (
    <span className="yc-silence">
      <span>{since ? t('figure.silentSince', { since }) : t('figure.silent')}</span>
    </span>
  );
}

export function CoverageText({ of }: { of: Coverage }) {
  const silent = of.silent ?? [];
  const text = t('figure.asOf', { time: shownTime(of.asOf), answered: of.answered, of: of.of });
  const named = silent.slice(0, NAMED_MAX).map(silentText).join(t('figure.and'));
  if (silent.length === 0) return <span className="yc-coverage">{text}</span>;
  return (
    <span className="yc-coverage yc-tone-warn">
      {text}
      {t('figure.lacks', { names: named })}
      {silent.length > NAMED_MAX && (
        <Popover trigger="click" content={<SilentList of={silent} />} title={t('figure.silentTitle')}>
          <button type="button" className="yc-text-button">
            {t('figure.others', { count: silent.length - NAMED_MAX })}
          </button>
        </Popover>
      )}
    </span>
  );
}

const silentText = ({ name, since }: { name: string; since?: string }) => (since ? t('figure.silentOne', { name, since: shownTime(since) }) : name);

function SilentList({ of }: { of: { name: string; since?: string }[] }) {
  return (
    <ul className="yc-list" style={{ maxHeight: 320, overflow: 'auto' }}>
      {of.map((each) => (
        <li key={each.name}>{silentText(each)}</li>
      ))}
    </ul>
  );
}
