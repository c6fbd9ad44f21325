// What has become of a case since it was seen, both sides; nobody's entry is dropped.
import type { ReactNode } from 'react';
import type { Case } from '../../api/cases';
import { t } from '../../i18n';
import { useBusinessOf } from '../businessOf';
import { compare } from '../compare';
import { CompareTwo } from '../CompareTwo';
import { shownTime } from '../time';
import { comparedFields, valuesOf } from './caseChanges';

interface Props {
  seen: Case;
  now: Case;
  isAllowed: boolean;
  children?: ReactNode;
}

export function CaseChanges({ seen, now, isAllowed, children }: Props) {
  const business = useBusinessOf(now);
  const [mine, theirs] = [valuesOf(seen), valuesOf(now)];
  const comparison = compare(comparedFields(mine, theirs, business.data?.fields ?? []), { mine, theirs });
  const before = new Set((seen.timeline ?? []).map((entry) => entry.id));
  const added = (now.timeline ?? []).filter((entry) => !before.has(entry.id));
  const last = added.at(-1);
  return (
    <div role="alert" className="yc-stack" data-testid="changes">
      <span className="yc-strong yc-tone-warn">⇄ {t('stale.title')}</span>
      <CompareTwo
        comparison={comparison}
        mine={{ title: t('changes.seen') }}
        theirs={{ title: t('compare.theirs'), hint: last && `${shownTime(last.at)} ${last.actorName || last.actor} ${last.divisionName}` }}
        show={(_, value) => String(value ?? '')}
        aside={
          <>
            {added.map((entry) => (
              <div key={entry.id} data-given>
                {shownTime(entry.at)} {entry.title} {entry.actorName || entry.actor} {entry.divisionName} {entry.text}
              </div>
            ))}
            <div>{isAllowed ? t('stale.again') : t('stale.gone')}</div>
          </>
        }
      >
        {children}
      </CompareTwo>
    </div>
  );
}
