// Conflicts of a case on its page: what does not count and why, another case that may
// be the same one, who settles it; what was ruled stays to be read.
import { SwapOutlined } from '@ant-design/icons';
import type { Case } from '../api/cases';
import { prefixOf } from '../api/divisions';
import { t, word } from '../i18n';
import { shownTime } from './time';
import { numberTail } from './words';

// Bytes come as base64, a timeline's ids as hex.
export function hexOf(base64: string | undefined): string {
  return Array.from(atob(base64 ?? ''), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

// The nearest hub above the town that took the case; the page's own place where there is none.
export function settlerOf(of: Case): string {
  const hubs = (of.safe ?? []).filter((at) => prefixOf(at.division ?? '').length < 9);
  return hubs[0]?.name ?? '';
}

export function CaseConflicts({ of }: { of: Case }) {
  const { flags = [], twins = [], rulings = [] } = of.summary ?? {};
  if (flags.length + twins.length + rulings.length === 0) return null;
  const settler = settlerOf(of);
  return (
    <section className="yc-stack" data-part="conflicts" tabIndex={-1} aria-label={t('conflict.title')}>
      {flags.length + twins.length > 0 && (
        <div className="yc-notice warn" role="status">
          <span className="yc-strong">
            <SwapOutlined aria-hidden /> {t('state.conflict')}
          </span>
          {flags.map((flag) => {
            const entry = of.timeline?.find((each) => each.id === hexOf(flag.event));
            return (
              <span key={flag.event} data-given>
                {shownTime(flag.at)} {entry?.title} {entry?.actorName || entry?.actor} {entry?.divisionName}:{entry?.standingText}
              </span>
            );
          })}
          {twins.map((twin) => (
            <span key={twin.key}>
              {t(twin.kind === 'SAME_NUMBER' ? 'conflict.sameNumber' : 'conflict.samePerson', { number: numberTail(twin.number) })}
            </span>
          ))}
          <span>{settler ? t('conflict.settledBy', { who: settler }) : t('conflict.settledAbove')}</span>
        </div>
      )}
      {rulings.map((ruling) => (
        <div key={ruling.event} className="yc-notice plain">
          <span>
            {t('conflict.ruled')} · {word('conflict.ruling', ruling.ruling)} · {shownTime(ruling.at)} <span data-given>{ruling.reason}</span>
          </span>
        </div>
      ))}
    </section>
  );
}
