// 领取人: a person who stands there, never an organisation. Those whom the case names
// are one press away; for whom they take it stands beside.
import { Button, Input } from 'antd';
import type { Case } from '../api/cases';
import { t } from '../i18n';
import { partyOfCase } from './forms/party';

// Whoever is likeliest to come, first: who came the last time, then who heads it.
export function receiversOf(of: Case): string[] {
  const { applicant, agent } = of;
  const people = partyOfCase(of) === 'organisation' ? [agent?.name, applicant?.legalRepresentative] : [applicant?.name, agent?.name];
  return [...new Set(people.map((name) => name?.trim() ?? ''))].filter(Boolean);
}

interface Props {
  id: string;
  of: Case;
  value: string;
  onChange: (receiver: string) => void;
}

export function AskReceiver({ id, of, value, onChange }: Props) {
  const people = receiversOf(of);
  const isOrganisation = partyOfCase(of) === 'organisation';
  return (
    <>
      <Input id={id} maxLength={200} autoComplete="off" aria-describedby={isOrganisation ? `${id}-for` : undefined} value={value} onChange={(event) => onChange(event.target.value)} />
      {isOrganisation && (
        <div id={`${id}-for`} className="yc-hint">
          {t('receiver.for', { name: of.applicant?.name ?? '' })}
        </div>
      )}
      {people.length > 1 && (
        <div className="yc-reasons" role="group" aria-label={t('receiver.people')}>
          {people.map((name) => (
            <Button key={name} size="small" aria-pressed={name === value} onClick={() => onChange(name)}>
              <span data-given>{name}</span>
            </Button>
          ))}
        </div>
      )}
    </>
  );
}
