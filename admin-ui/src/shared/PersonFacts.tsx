// Who applies, and who acts for them.
import type { ReactNode } from 'react';
import type { Case } from '../api/cases';
import { useDivisionName } from '../api/divisions';
import { t } from '../i18n';
import { Fact } from './LinkChain';
import { MaskedValue } from './MaskedValue';

// What a page tells besides stands as `children` between the two.
export function PersonFacts({ of, children }: { of: Case; children?: ReactNode }) {
  const { applicant, agent } = of;
  const home = useDivisionName(applicant?.divisionCode || undefined);
  return (
    <dl className="yc-facts two" style={{ marginBottom: 8 }}>
      <Fact name={t('case.applicant')}>{applicant?.name}</Fact>
      <Fact name={t('case.idNo')}>
        <MaskedValue>{applicant?.idNo}</MaskedValue>
      </Fact>
      <Fact name={t('case.mobile')}>
        <MaskedValue>{applicant?.mobile}</MaskedValue>
      </Fact>
      <Fact name={t('case.home')}>{home || '—'}</Fact>
      <Fact name={t('case.address')}>{applicant?.address || '—'}</Fact>
      {children}
      {agent?.name && (
        <>
          <Fact name={t('case.agent')}>{agent.name}</Fact>
          <Fact name={t('case.agentIdNo')}>
            <MaskedValue>{agent.idNo}</MaskedValue>
          </Fact>
        </>
      )}
    </dl>
  );
}
