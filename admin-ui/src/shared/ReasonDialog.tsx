// Asks for what an action needs, and takes it. If the case has changed meanwhile,
// it says so, shows what is new and keeps what was typed.
import { Button, DatePicker, Input, InputNumber, Modal, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useRef, useState } from 'react';
import { useActOnCase } from '../api/cases';
import type { ActOnCase, Case, Material, TimelineEntry } from '../api/cases';
import { useBusiness } from '../api/catalogue';
import { Problem } from '../api/http';
import { t } from '../i18n';
import { asked, askLabel, firstContent, formOf, lacking } from './actionForms';
import type { AskFor } from './actionForms';
import { isEmpty } from './forms/formRules';
import type { FormValues } from './forms/formRules';
import { materialsFor } from './forms/materialRules';
import { MaterialList } from './MaterialList';
import { SchemaForm } from './SchemaForm';
import { useSignedIn } from './session';
import { ProblemNotice } from './StateView';
import { shownTime, todayAtNode } from './time';

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
}

export function ReasonDialog({ of, wanted, onClose, onDone, reload }: Props) {
  const { action, label } = wanted;
  const [content, setContent] = useState<ActOnCase>(() => firstContent(action, of, wanted.granted));
  // What the person saw when the dialog opened. A change since then is shown as soon
  // as it is known, by a hint of the node or by its refusal of the old etag.
  const [seen] = useState(of.etag);
  const changedUnder = of.etag !== seen;
  const before = useRef(new Set((of.timeline ?? []).map((entry) => entry.id)));
  const act = useActOnCase((changed) => {
    onDone(changed);
    onClose();
  });
  const missing = lacking(action, content);
  const send = () => {
    if (missing.length > 0 || act.isPending) return;
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
  const newEntries = changedUnder ? (of.timeline ?? []).filter((entry) => !before.current.has(entry.id)) : [];
  return (
    <Modal
      open
      title={t('dialog.title', { action: label, number: (of.summary?.number ?? '').slice(-10) })}
      width={asked(action, content).includes('materials') ? 720 : 520}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={[
        <Button key="back" autoFocus={grave} onClick={onClose}>
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
        {changedUnder && <Changed entries={newEntries} stillAllowed={stillAllowed} />}
        {asked(action, content).length === 0 && <p style={{ margin: 0 }}>{t('dialog.sure', { action: label })}</p>}
        {asked(action, content).map((ask) => (
          <Ask key={ask} ask={ask} of={of} action={action} content={content} onChange={(more) => setContent((now) => ({ ...now, ...more }))} />
        ))}
        {missing.length > 0 && <span className="yc-hint">{t('dialog.lacking', { what: missing.map((ask) => askLabel(ask, action)).join('、') })}</span>}
        {!isStale(act.error) && <ProblemNotice error={act.error} />}
      </form>
    </Modal>
  );
}

const isStale = (error: Error | null) => error instanceof Problem && error.kind === 'stale';

function Changed({ entries, stillAllowed }: { entries: TimelineEntry[]; stillAllowed: boolean }) {
  return (
    <div className="yc-notice warn" role="alert">
      <span className="yc-strong">⇄ {t('stale.title')}</span>
      {entries.map((entry) => (
        <span key={entry.id}>
          {shownTime(entry.at)} {entry.title} {entry.actorName || entry.actor} {entry.divisionName} {entry.text}
        </span>
      ))}
      <span>{stillAllowed ? t('stale.again') : t('stale.gone')}</span>
    </div>
  );
}

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
    </div>
  );
}

function AskInput({ id, ask, of, action, content, onChange }: AskProps & { id: string }) {
  switch (ask) {
    case 'opinion':
    case 'reason':
    case 'remedy':
      return <Input.TextArea id={id} rows={ask === 'remedy' ? 2 : 3} maxLength={1200} value={content[ask] ?? ''} onChange={(event) => onChange({ [ask]: event.target.value })} />;
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
          placeholder={ask === 'receiver' ? of.summary?.applicantName : undefined}
          value={(content[ask] as string | undefined) ?? ''}
          onChange={(event) => onChange({ [ask]: event.target.value })}
        />
      );
  }
}

// What was left empty when the case was filed; nothing else is asked again.
function AskForm({ of, content, onChange }: Pick<AskProps, 'of' | 'content' | 'onChange'>) {
  const business = useBusiness(of.rules?.businessCode);
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
    name: applicant?.name, id_no: applicant?.idNo, mobile: applicant?.mobile, address: applicant?.address, division_code: applicant?.divisionCode,
    agent_name: agent?.name, agent_id_no: agent?.idNo, agent_mobile: agent?.mobile, agent_relation: agent?.relation,
  };
  return Boolean(said[field]);
}

// Only what was touched is sent: the rest of the case's materials stays as it is.
function AskMaterials({ of, action, content, onChange }: Omit<AskProps, 'ask'>) {
  const business = useBusiness(of.rules?.businessCode);
  const rules = business.data?.materials ?? [];
  const touched = content.materials ?? [];
  const all = materialsFor(rules, (of.form ?? {}) as FormValues, [...touched, ...(of.materials ?? [])]);
  const change = (material: Material) => onChange({ materials: [...touched.filter((each) => each.name !== material.name), material] });
  return <MaterialList rules={rules} materials={all} onChange={change} withDefects={action === 'ask_correction'} />;
}
