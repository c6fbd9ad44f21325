// How a node's state is said: silence with its own clock, the clock's offset, the backlog.
import type { FleetNode } from '../api/fleet';
import { t } from '../i18n';
import { Tag } from '../shared/Tag';
import { minutesSince, shownTime } from '../shared/time';
import { toneOf, worryOf } from './fleetOrder';

export function spanText(minutes: number): string {
  const whole = Math.floor(minutes);
  if (whole < 60) return t('fleet.span.minutes', { minutes: whole });
  const hours = Math.floor(whole / 60);
  if (hours < 48) return t('fleet.span.hours', { hours, minutes: whole % 60 });
  return t('fleet.span.days', { days: Math.floor(hours / 24), hours: hours % 24 });
}

export function contactText(time: string | undefined): string {
  const minutes = minutesSince(time);
  if (minutes === undefined) return t('fleet.neverMet');
  return minutes < 1 ? t('fleet.now') : t('fleet.ago', { span: spanText(minutes) });
}

export function StateOf({ node }: { node: FleetNode }) {
  const worry = worryOf(node);
  const minutes = minutesSince(node.lastContact);
  if (worry === 'silent' && minutes !== undefined) {
    const office = node.silentOfficeMinutes ?? 0;
    return (
      <span title={t('fleet.silentSince', { time: shownTime(node.lastContact), span: spanText(office) })}>
        <Tag tone={toneOf(node)}>{t('fleet.silentFor', { span: spanText(minutes) })}</Tag>
      </span>
    );
  }
  const { by = '', at, reason = '' } = node.revoked ?? {};
  return (
    <span title={worry === 'revoked' ? t('fleet.revokedBy', { time: shownTime(at), by, reason }) : undefined}>
      <Tag tone={toneOf(node)}>{t(`fleet.worry.${worry}`)}</Tag>
    </span>
  );
}

export function Backlog({ node }: { node: FleetNode }) {
  const unsent = Number(node.unsent ?? 0);
  const age = minutesSince(node.oldestUnsent);
  return (
    <span className={`yc-number ${unsent > 0 ? 'yc-tone-warn' : ''}`}>
      {t('fleet.records', { count: unsent.toLocaleString('en-US') })}
      {unsent > 0 && age !== undefined ? ` ${spanText(age)}` : ''}
    </span>
  );
}

export function ClockAhead({ ms }: { ms: string | number | undefined }) {
  const seconds = Number(ms ?? 0) / 1000;
  return <span className={`yc-number ${Math.abs(seconds) > 60 ? 'yc-tone-warn' : ''}`}>{`${seconds >= 0 ? '+' : '−'}${Math.abs(seconds).toFixed(1)}s`}</span>;
}

// Catalogue, cases and everything listed for it, as far as it is there.
export const isWhole = (node: FleetNode) => (node.completePercent ?? 0) >= 100 && (node.cataloguePercent ?? 0) >= 100 && (node.casesPercent ?? 0) >= 100;
export const progressText = (node: FleetNode) =>
  isWhole(node) ? t('fleet.whole') : t('fleet.progress', { catalogue: node.cataloguePercent ?? 0, cases: node.casesPercent ?? 0, all: node.completePercent ?? 0 });
