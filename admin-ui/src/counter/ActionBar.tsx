// The bar at the foot of a new case: everything that is missing, with a jump to it,
// and the one action that the facts allow; the others with the reason why not.
import { Button, DatePicker, Dropdown, Input, Modal } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { Material } from '../api/cases';
import type { MaterialRule } from '../api/catalogue';
import { listed, t } from '../i18n';
import { isThere } from '../shared/forms/materialRules';
import { useKeys } from '../shared/keys';
import { MaterialList } from '../shared/MaterialList';
import { ReasonChips } from '../shared/ReasonChips';
import { ProblemNotice } from '../shared/StateView';
import { todayAtNode } from '../shared/time';
import { useWritingOff } from '../shared/writing';
import type { CaseDraft, Outcome } from './caseDraft';
import { focusInto, neighbour } from './entryKeys';
import type { Way } from './entryKeys';
import type { Deed, Facts, Missing } from './mainAction';
import type { Saving } from './useSavedDraft';

interface Props {
  facts: Facts;
  draft: CaseDraft;
  rules: MaterialRule[];
  remedy: string;
  // Sentences to refuse it with.
  refusals: string[];
  saving: Saving;
  pending: boolean;
  error: Error | null;
  // Who decides, and what is promised.
  whereTo: string;
  onSave: () => void;
  onJudge: () => void;
  onAct: (outcome: Outcome, more?: Partial<CaseDraft>) => void;
}

export function ActionBar(props: Props) {
  const { facts, saving, pending, error, whereTo, onSave, onJudge, onAct } = props;
  const [asking, setAsking] = useState<Deed | null>(null);
  const off = useWritingOff();
  const jump = (way: Way) => {
    onJudge();
    const found = neighbour(facts.missing.map((each) => each.id), document.activeElement, way);
    if (found) focusInto(found);
  };
  const take = (deed: Deed) => {
    if (pending || asking || off) return;
    if (deed.whyNot) return jump(1);
    if (deed.code === 'accept') onAct('ACCEPTED');
    else setAsking(deed);
  };
  const step = (way: Way) => (event: KeyboardEvent) => {
    event.stopPropagation();
    jump(way);
  };
  useKeys({ main: () => take(facts.main), nextMissing: step(1), previousMissing: step(-1) });
  return (
    <>
      {!asking && <ProblemNotice error={error} />}
      <div className="yc-bar yc-entry-bar" role="group" aria-label={t('bar.label')} data-part="bar">
        <MissingList
          missing={facts.missing}
          onJump={(missing) => {
            onJudge();
            const found = document.getElementById(missing.id);
            if (found) focusInto(found);
          }}
        />
        <span className={`yc-bar-saving ${saving === 'waiting' ? 'yc-tone-warn' : 'yc-faint'}`} role="status">
          {t(`saving.${saving}`)}
        </span>
        <Button onClick={onSave}>{t('bar.save')}</Button>
        <Dropdown
          trigger={['click']}
          menu={{
            items: facts.others.map((deed) => ({
              key: deed.code,
              disabled: Boolean(deed.whyNot),
              label: deed.whyNot ? `${deed.label} — ${deed.whyNot}` : deed.label,
              onClick: () => take(deed),
            })),
          }}
        >
          <Button>{t('bar.others')}</Button>
        </Dropdown>
        <Button type="primary" disabled={Boolean(off)} loading={pending} danger={facts.main.code === 'refuse'} onClick={() => take(facts.main)} data-main data-deed={facts.main.code} title={off || facts.main.whyNot || undefined}>
          <span className="yc-spring">{facts.main.label}</span>
          <kbd className="yc-digit">Ctrl Enter</kbd>
        </Button>
        <span className="yc-hint yc-bar-where">{whereTo}</span>
      </div>
      {asking && <AskBeforeFiling {...props} deed={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

const LISTED = 4;

// Places that stay where they are: what is filled in elsewhere changes their words alone.
function MissingList({ missing, onJump }: { missing: Missing[]; onJump: (missing: Missing) => void }) {
  const more = missing.slice(LISTED);
  return (
    <span className="yc-bar-missing" role="status">
      {missing.length > 0 ? <span className="yc-strong yc-tone-warn">{t('bar.missing', { count: missing.length })}</span> : <span className="yc-tone-ok">✓ {t('bar.complete')}</span>}
      {missing.slice(0, LISTED).map((each, i) => (
        <Button key={i} type="link" size="small" title={`${each.label}:${each.what}`} onClick={() => onJump(each)}>
          {each.label}
        </Button>
      ))}
      {more.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items: more.map((each) => ({ key: each.id, label: `${each.label}:${each.what}`, onClick: () => onJump(each) })) }}>
          <Button type="link" size="small">
            {t('bar.more', { count: more.length })}
          </Button>
        </Dropdown>
      )}
    </span>
  );
}

// What the page knows already stands in the text, to be edited.
function firstReason(notice: boolean, draft: CaseDraft, facts: Facts): string {
  if (!notice) return draft.unmet.map((each) => t('reason.condition', { subject: each })).join(';');
  const fields = facts.missing.filter((each) => each.id.startsWith('field-')).map((each) => each.label);
  return fields.length > 0 ? t('notice.fields', { names: listed(fields) }) : '';
}

// A notice lists every defect at once; a refusal says why and what can be done.
function AskBeforeFiling({ deed, facts, draft, rules, remedy, refusals, pending, error, onAct, onClose }: Props & { deed: Deed; onClose: () => void }) {
  const notice = deed.code === 'notice';
  const [materials, setMaterials] = useState<Material[]>(draft.materials);
  const [reason, setReason] = useState(() => draft.reason || firstReason(notice, draft, facts));
  const [due, setDue] = useState(draft.correctionDue);
  const lacking = materials.filter((material) => !isThere(material) || material.defect);
  const ready = notice ? lacking.length > 0 || reason.trim() !== '' : reason.trim() !== '';
  const take = () => {
    if (ready && !pending) onAct(deed.outcome, { materials, reason, correctionDue: due });
  };
  useKeys({ main: take }, { dialog: true });
  return (
    <Modal
      open
      title={deed.label}
      width={notice ? 720 : 520}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={[
        <Button key="back" autoFocus onClick={onClose}>
          {t('dialog.back')}
        </Button>,
        <Button key="deed" type="primary" danger={!notice} loading={pending} disabled={!ready} data-deed={deed.code} onClick={take}>
          {deed.label}
        </Button>,
      ]}
    >
      <div className="yc-stack">
        {notice && (
          <>
            <span>{t('notice.all', { count: lacking.length })}</span>
            <MaterialList rules={rules} materials={materials} onChange={(changed) => setMaterials((now) => now.map((each) => (each.name === changed.name ? changed : each)))} withDefects />
            <label className="yc-row">
              <span className="yc-hint">{t('ask.correctionDue')}</span>
              <DatePicker
                format={['YYYY-MM-DD', 'YYYYMMDD']}
                placeholder={t('ask.correctionDueHint')}
                style={{ width: 220 }}
                minDate={dayjs(todayAtNode()).add(1, 'day')}
                value={due ? dayjs(due) : null}
                onChange={(day) => setDue(day ? day.format('YYYY-MM-DD') : '')}
              />
            </label>
          </>
        )}
        <div>
          <label htmlFor="filing-reason" className="yc-hint">
            {notice ? t('notice.more') : t('ask.reason')}
          </label>
          <Input.TextArea id="filing-reason" rows={3} maxLength={1200} value={reason} onChange={(event) => setReason(event.target.value)} />
          {!notice && <ReasonChips texts={refusals} reason={reason} onChange={setReason} />}
        </div>
        {!notice && remedy && <span className="yc-hint">{t('decide.remedy', { remedy })}</span>}
        <ProblemNotice error={error} />
      </div>
    </Modal>
  );
}
