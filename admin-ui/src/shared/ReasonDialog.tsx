// Asks for what an action needs, and takes it, or hands it over to be held. If the
// case has changed meanwhile both sides are shown, and what was typed stays.
import { Button, DatePicker, Input, InputNumber, Modal, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useActOnCase } from '../api/cases';
import type { ActOnCase, Case, Material } from '../api/cases';
import { Problem } from '../api/http';
import { useEvidence } from '../api/inbox';
import { listed, t } from '../i18n';
import { useBusinessOf } from './businessOf';
import { AskReceiver } from './AskReceiver';
import { asked, askLabel, firstContent, formOf, lacking } from './actionForms';
import type { AskFor } from './actionForms';
import { isEmpty } from './forms/formRules';
import type { FormValues } from './forms/formRules';
import { materialsFor } from './forms/materialRules';
import { CaseChanges } from './inbox/CaseChanges';
import { findingText } from './inbox/EvidencePanel';
import { reasonsOf } from './inbox/inboxRules';
import type { Reason } from './inbox/inboxRules';
import { useFocusBack } from './inbox/useFocusBack';
import { MaterialList } from './MaterialList';
import { ReasonChips } from './ReasonChips';
import './reasons.css';
import { SchemaForm } from './SchemaForm';
import { useSignedIn } from './session';
import { ProblemNotice } from './StateView';
import { todayAtNode } from './time';

export interface Wanted {
  action: string;
  label: string;
  granted?: boolean;
}

interface Props {
  of: Case;
  wanted: Wanted;
  onClose: () => void;
  onDone: (changed: Case) => void;
  reload: () => Promise<unknown>;
  // Takes what was typed instead of sending it.
  onHold?: (content: ActOnCase) => void;
}

export function ReasonDialog({ of, wanted, onClose, onDone, reload, onHold }: Props) {
  useFocusBack();
  const { action, label } = wanted;
  const [content, setContent] = useState<ActOnCase>(() => firstContent(action, of, wanted.granted));
  // What the person saw when the dialog opened. A change since then is shown as soon
  // as it is known, by a hint of the node or by its refusal of the old etag.
  const [seen] = useState(of);
  const changedUnder = of.etag !== seen.etag;
  const act = useActOnCase((changed) => {
    onDone(changed);
    onClose();
  });
  const missing = lacking(action, content);
  const send = () => {
    if (missing.length > 0 || act.isPending || (changedUnder && !stillAllowed)) return;
    if (onHold) {
      onHold(content);
      onClose();
      return;
    }
    act.mutate(
      { number: of.summary?.number ?? '', action, etag: of.etag ?? '', content },
      {
        onError: (error) => {
          if (error instanceof Problem && error.kind === 'stale') void reload();
        },
      },
    );
  };
  const grave = formOf(action).grave || (action === 'decide' && content.granted === false);
  const stillAllowed = of.actions?.find((each) => each.code === action)?.allowed ?? false;
  return (
    <Modal
      open
      title={t('dialog.title', { action: label, number: (of.summary?.number ?? '').slice(-10) })}
      width={changedUnder ? 860 : asked(action, content).includes('materials') ? 720 : 560}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={[
        <Button key="back" autoFocus={grave && !asked(action, content).includes('reason')} onClick={onClose}>
          {t('dialog.back')}
        </Button>,
        <Button key="deed" type="primary" danger={grave} loading={act.isPending} disabled={missing.length > 0 || (changedUnder && !stillAllowed)} onClick={send} data-deed={action}>
          {label}
        </Button>,
      ]}
    >
      <form
        className="yc-stack"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        onKeyDown={(event) => {
          if (event.ctrlKey && event.key === 'Enter') send();
        }}
      >
        {changedUnder && <CaseChanges seen={seen} now={of} isAllowed={stillAllowed} />}
        {asked(action, content).length === 0 && <p style={{ margin: 0 }}>{t('dialog.sure', { action: label })}</p>}
        {asked(action, content).map((ask) => (
          <Ask key={ask} ask={ask} of={of} action={action} content={content} onChange={(more) => setContent((now) => ({ ...now, ...more }))} />
        ))}
        {missing.length > 0 && <span className="yc-hint">{t('dialog.lacking', { what: listed(missing.map((ask) => askLabel(ask, action))) })}</span>}
        {!isStale(act.error) && <ProblemNotice error={act.error} />}
      </form>
    </Modal>
  );
}

const isStale = (error: Error | null) => error instanceof Problem && error.kind === 'stale';

interface AskProps {
  ask: AskFor;
  of: Case;
  action: string;
  content: ActOnCase;
  onChange: (more: ActOnCase) => void;
}

function Ask({ ask, of, action, content, onChange }: AskProps) {
  if (ask === 'form') return <AskForm of={of} content={content} onChange={onChange} />;
  const id = `ask-${ask}`;
  const label = askLabel(ask, action);
  return (
    <div>
      <label htmlFor={id} id={`${id}-label`} className="yc-hint">
        {label}
      </label>
      <AskInput id={id} ask={ask} of={of} action={action} content={content} onChange={onChange} />
      {ask === 'reason' && (action === 'start_special' ? <Procedures of={of} onChange={onChange} /> : <Reasons of={of} action={action} content={content} onChange={onChange} />)}
    </div>
  );
}

function reasonText({ kind, subject, finding }: Reason): string {
  if (finding) return findingText(finding);
  return kind === 'condition' || kind === 'material' ? t(`reason.${kind}`, { subject }) : subject;
}

// From the item's own list and what is in doubt.
function Reasons({ of, action, content, onChange }: Omit<AskProps, 'ask'>) {
  const business = useBusinessOf(of);
  const evidence = useEvidence(of.summary?.number);
  const texts = reasonsOf(business.data, evidence.data?.findings ?? [], action).map(reasonText);
  return action === 'withdraw' ? null : <ReasonChips texts={texts} reason={content.reason ?? ''} onChange={(reason) => onChange({ reason })} />;
}

// The special procedures that this item knows, with their usual length.
function Procedures({ of, onChange }: Pick<AskProps, 'of' | 'onChange'>) {
  const business = useBusinessOf(of);
  return (
    <div className="yc-reasons" role="group" aria-label={t('reason.procedures')}>
      {(business.data?.specialProcedures ?? []).map((each) => (
        <Button key={each.name_zh} size="small" onClick={() => onChange({ kind: each.type, name: each.name_zh, days: each.limit })}>
          <span data-given>{each.name_zh}</span>
        </Button>
      ))}
    </div>
  );
}

function AskInput({ id, ask, of, action, content, onChange }: AskProps & { id: string }) {
  switch (ask) {
    case 'opinion':
    case 'reason':
    case 'remedy':
      return <Input.TextArea id={id} rows={ask === 'remedy' ? 2 : 3} maxLength={1200} value={content[ask] ?? ''} autoFocus={ask === 'reason'} onChange={(event) => onChange({ [ask]: event.target.value })} />;
    case 'receiver':
      return <AskReceiver id={id} of={of} value={content.receiver ?? ''} onChange={(receiver) => onChange({ receiver })} />;
    case 'granted':
      return (
        <Radio.Group
          id={id}
          aria-labelledby={`${id}-label`}
          style={{ display: 'block' }}
          value={content.granted}
          options={[{ value: true, label: t('decide.grant') }, { value: false, label: t('decide.refuse') }]}
          onChange={(event) => onChange({ granted: event.target.value as boolean })}
        />
      );
    case 'kind':
      return (
        <Select
          id={id}
          style={{ width: '100%' }}
          value={content.kind}
          options={[{ value: '1', label: t('special.1') }, { value: '2', label: t('special.2') }]}
          onChange={(kind: string) => onChange({ kind })}
        />
      );
    case 'way':
      return (
        <Select
          id={id}
          style={{ width: '100%' }}
          value={content.way}
          options={(['counter', 'kiosk', 'post', 'online'] as const).map((way) => ({ value: way, label: t(`way.${way}`) }))}
          onChange={(way: string) => onChange({ way })}
        />
      );
    case 'days':
      return <InputNumber id={id} style={{ width: '100%' }} min={1} max={60} precision={0} value={content.days} onChange={(days) => onChange({ days: days ?? undefined })} />;
    case 'correctionDue':
      return (
        <DatePicker
          id={id}
          style={{ width: '100%' }}
          format={['YYYY-MM-DD', 'YYYYMMDD']}
          placeholder={t('ask.correctionDueHint')}
          minDate={dayjs(todayAtNode()).add(1, 'day')}
          value={content.correctionDue ? dayjs(content.correctionDue) : null}
          onChange={(day) => onChange({ correctionDue: day ? day.format('YYYY-MM-DD') : '' })}
        />
      );
    case 'materials':
      return <AskMaterials of={of} action={action} content={content} onChange={onChange} />;
    default:
      return (
        <Input
          id={id}
          maxLength={200}
          value={(content[ask] as string | undefined) ?? ''}
          onChange={(event) => onChange({ [ask]: event.target.value })}
        />
      );
  }
}

// What was left empty when the case was filed; nothing else is asked again.
function AskForm({ of, content, onChange }: Pick<AskProps, 'of' | 'content' | 'onChange'>) {
  const business = useBusinessOf(of);
  const session = useSignedIn();
  const known = (of.form ?? {}) as FormValues;
  const typed = (content.form ?? {}) as FormValues;
  const empty = (business.data?.fields ?? []).filter((field) => field.required && isEmpty(known[field.name]) && !personHas(of, field.name));
  if (empty.length === 0) return null;
  return (
    <SchemaForm
      fields={empty}
      values={{ ...known, ...typed }}
      division={session.division}
      onChange={(name, value) => onChange({ form: { ...typed, [name]: value } as ActOnCase['form'] })}
    />
  );
}

function personHas(of: Case, field: string): boolean {
  const { applicant, agent } = of;
  const said: Record<string, string | undefined> = {
    name: applicant?.name, id_no: applicant?.idNo, credit_code: applicant?.creditCode, legal_rep_name: applicant?.legalRepresentative, legal_rep_id_no: applicant?.legalRepresentativeIdNo,
    mobile: applicant?.mobile, address: applicant?.address, division_code: applicant?.divisionCode,
    agent_name: agent?.name, agent_id_no: agent?.idNo, agent_mobile: agent?.mobile, agent_relation: agent?.relation,
  };
  return Boolean(said[field]);
}

// Only what was touched is sent: the rest of the case's materials stays as it is.
function AskMaterials({ of, action, content, onChange }: Omit<AskProps, 'ask'>) {
  const business = useBusinessOf(of);
  const rules = business.data?.materials ?? [];
  const touched = content.materials ?? [];
  const all = materialsFor(rules, (of.form ?? {}) as FormValues, [...touched, ...(of.materials ?? [])]);
  const change = (material: Material) => onChange({ materials: [...touched.filter((each) => each.name !== material.name), material] });
  return <MaterialList rules={rules} materials={all} onChange={change} withDefects={action === 'ask_correction'} />;
}
