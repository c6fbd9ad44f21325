// The line from this node upwards, in the header of every page: filled = spoken to
// lately, half = behind, hollow = no contact, with since when. Amber at worst: a broken
// line is weather, not an error. Opens what waits and what works now.
import { Button, Popover } from 'antd';
import type { ReactNode } from 'react';
import type { LinkTier, NodeReport } from '../api/node';
import { prefixOf } from '../api/divisions';
import { listed, t, word } from '../i18n';
import { shownTime } from './time';

const SHAPES: Record<string, { dot: string; tone: string }> = {
  self: { dot: 'full', tone: 'ok' },
  up: { dot: 'full', tone: 'ok' },
  behind: { dot: 'half', tone: 'warn' },
  down: { dot: 'void', tone: 'warn' },
  unknown: { dot: 'void', tone: 'plain' },
};

// 本所, 县, 省: short words for the tiers, by the length of their code.
export function tierWord(division: string | undefined, isSelf = false): string {
  const length = prefixOf(division ?? '').length;
  if (isSelf) return t(length >= 9 ? 'tier.selfTown' : 'tier.self');
  return word('tier', String(length));
}

const shapeOf = (tier: LinkTier) => SHAPES[tier.state ?? ''] ?? SHAPES.unknown;

function stateText(tier: LinkTier): string {
  switch (tier.state) {
    case 'self':
      return t('link.self');
    case 'up':
      return t('link.up');
    case 'behind':
      return t('link.behind');
    case 'down':
      return tier.since ? t('link.downSince', { time: shownTime(tier.since) }) : t('link.down');
    default:
      return t('link.unknown');
  }
}

interface Props {
  report: NodeReport | undefined;
  // 导出U盘, where this page can.
  onExport?: () => void;
}

export function LinkChain({ report, onExport }: Props) {
  const chain = report?.chain ?? [];
  if (chain.length === 0) return null;
  const down = chain.find((tier) => tier.state === 'down');
  return (
    <Popover placement="bottomRight" trigger="click" content={<LinkFacts report={report} onExport={onExport} />} title={t('link.title')}>
      <button type="button" className="yc-chain">
        <span className="yc-hidden">{t('link.label')}</span>
        {chain.map((tier, i) => (
          <span key={tier.division} className="yc-row" style={{ gap: 6, flexWrap: 'nowrap' }}>
            {i > 0 && <span className="yc-chain-line" />}
            <span className={`yc-dot ${shapeOf(tier).dot} yc-tone-${shapeOf(tier).tone}`} />
            <span title={tier.name}>{tierWord(tier.division, tier.state === 'self')}</span>
            <span className="yc-hidden">{stateText(tier)}</span>
          </span>
        ))}
        {down?.since && (
          <span className="yc-chain-since yc-tone-warn" aria-hidden>
            {t('link.downSince', { time: shownTime(down.since) })}
          </span>
        )}
        {Number(report?.unsent ?? 0) > 0 && <span className="yc-tone-warn">{t('link.waiting', { count: String(report?.unsent) })}</span>}
      </button>
    </Popover>
  );
}

function LinkFacts({ report, onExport }: Props) {
  const lockedSets = (report?.dataLeases ?? []).filter((lease) => lease.locked);
  return (
    <div className="yc-stack yc-popped">
      <dl className="yc-facts">
        {(report?.chain ?? []).map((tier) => (
          <Fact key={tier.division} name={<span data-given>{tier.name}</span>}>
            {stateText(tier)}
            {tier.state !== 'self' && tier.lastContact ? ` · ${t('link.lastContact', { time: shownTime(tier.lastContact) })}` : ''}
          </Fact>
        ))}
        {report?.unsent !== undefined && (
          <Fact name={t('link.unsent')}>
            {String(report.unsent)}
            {Number(report.unsent) > 0 && report.oldestUnsent ? ` · ${t('link.oldest', { time: shownTime(report.oldestUnsent) })}` : ''}
          </Fact>
        )}
        {report?.lacking !== undefined && Number(report.lacking) > 0 && <Fact name={t('link.lacking')}>{[String(report.lacking), report.lackingWhy].filter(Boolean).join(' · ')}</Fact>}
        {report?.equalSince && (
          <Fact name={t('link.equal')}>{t('link.equalText', { time: shownTime(report.equalSince), logs: report.logsDigest ?? '', feed: report.feedDigest ?? '' })}</Fact>
        )}
        {report?.lineRefusal ? <Fact name={t('link.refusal')}>{report.lineRefusal}</Fact> : null}
        {lockedSets.length > 0 && (
          <Fact name={t('link.returned')}>
            <span className="yc-tone-warn" data-given>
              {listed(lockedSets.map((lease) => lease.name ?? ''))} · {t('source.lockedText')} · {lockedSets[0].why}
            </span>
          </Fact>
        )}
        <Fact name={t('link.works')}>{t(report?.readOnly ? 'link.worksReadOnly' : 'link.worksText')}</Fact>
      </dl>
      {onExport && (
        <Button onClick={onExport} style={{ alignSelf: 'start' }}>
          {t('link.export')}
        </Button>
      )}
    </div>
  );
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

// The tier above has been out of reach for more than ten minutes: worth a strip.
export function brokenTier(report: NodeReport | undefined, now: number): LinkTier | undefined {
  return report?.chain?.find((tier) => {
    const since = Date.parse(tier.since ?? '');
    return tier.state === 'down' && !Number.isNaN(since) && now - since > 600_000;
  });
}
