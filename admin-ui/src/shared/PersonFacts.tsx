// Who applies, and who acts for them.
import type { ReactNode } from 'react';
import type { Case } from '../api/cases';
import { useDivisionName } from '../api/divisions';
import { t } from '../i18n';
import { partyOfCase } from './forms/party';
import { Fact } from './LinkChain';
import { MaskedValue } from './MaskedValue';

// What a page tells besides stands as `children` between the two.
export function PersonFacts({ of, children }: { of: Case; children?: ReactNode }) {
  const { applicant } = of;
  const home = useDivisionName(applicant?.divisionCode || undefined);
  const party = partyOfCase(of);
  return (
    <dl className="yc-facts two" style={{ marginBottom: 8 }}>
      <Fact name={t('case.applicant')}>{applicant?.name}</Fact>
      {party === 'person' ? <OfPerson of={of} /> : <OfOrganisation of={of} />}
      <Fact name={t(`case.home.${party}`)}>{home || '—'}</Fact>
      <Fact name={t(`case.address.${party}`)}>{applicant?.address || '—'}</Fact>
      {children}
      <AgentFacts of={of} />
    </dl>
  );
}

function OfPerson({ of: { applicant } }: { of: Case }) {
  return (
    <>
      <Fact name={t('case.idNo')}>
        <MaskedValue>{applicant?.idNo}</MaskedValue>
      </Fact>
      <Fact name={t('case.mobile')}>
        <MaskedValue>{applicant?.mobile}</MaskedValue>
      </Fact>
    </>
  );
}

// Its code is public; the number of whoever heads it is not.
function OfOrganisation({ of: { applicant } }: { of: Case }) {
  return (
    <>
      <Fact name={t('case.creditCode')}>
        <span className="yc-number">{applicant?.creditCode}</span>
      </Fact>
      <Fact name={t('new.legalRepresentative')}>{applicant?.legalRepresentative || '—'}</Fact>
      {applicant?.legalRepresentativeIdNo && (
        <Fact name={t('case.legalRepresentativeIdNo')}>
          <MaskedValue>{applicant.legalRepresentativeIdNo}</MaskedValue>
        </Fact>
      )}
    </>
  );
}

// 代理人 of a person, 经办人 of an organisation, who is also the one to call.
function AgentFacts({ of }: { of: Case }) {
  const { agent } = of;
  const isHandler = partyOfCase(of) === 'organisation';
  if (!agent?.name) return null;
  return (
    <>
      <Fact name={isHandler ? t('new.handler') : t('case.agent')}>{agent.name}</Fact>
      <Fact name={isHandler ? t('case.handlerIdNo') : t('case.agentIdNo')}>
        <MaskedValue>{agent.idNo}</MaskedValue>
      </Fact>
      {isHandler && (
        <Fact name={t('case.handlerMobile')}>
          <MaskedValue>{agent.mobile}</MaskedValue>
        </Fact>
      )}
    </>
  );
}
