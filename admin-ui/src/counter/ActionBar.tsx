// The bar at the foot of a new case: everything that is missing, with a jump to it,
// and the one action that the facts allow; the others with the reason why not.
import { Button, DatePicker, Dropdown, Input, Modal } from 'antd';
import dayjs from 'dayjs';
import { useRef, useState } from 'react';
import type { Material } from '../api/cases';
import type { MaterialRule } from '../api/catalogue';
import { t } from '../i18n';
import { isThere } from '../shared/forms/materialRules';
import { useKeys } from '../shared/keys';
import { MaterialList } from '../shared/MaterialList';
import { ProblemNotice } from '../shared/StateView';
import { todayAtNode } from '../shared/time';
import type { CaseDraft, Outcome } from './caseDraft';
import type { Deed, Facts, Missing } from './mainAction';
import type { Saving } from './useSavedDraft';

interface Props {
  facts: Facts;
  draft: CaseDraft;
  rules: MaterialRule[];
  remedy: string;
  saving: Saving;
  pending: boolean;
  error: Error | null;
  onSave: () => void;
  onJudge: () => void;
  onAct: (outcome: Outcome, more?: Partial<CaseDraft>) => void;
}

export function ActionBar(props: Props) {
  const { facts, saving, pending, error, onSave, onJudge, onAct } = props;
  const [asking, setAsking] = useState<Deed | null>(null);
  const at = useRef(-1);
  const jump = (step: number) => {
    if (facts.missing.length === 0) return;
    onJudge();
    at.current = (at.current + step + facts.missing.length) % facts.missing.length;
    goTo(facts.missing[at.current]);
  };
  const take = (deed: Deed) => {
    if (pending || asking) return;
    if (deed.whyNot) {
      onJudge();
      at.current = -1;
      jump(1);
      return;
    }
    if (deed.code === 'accept') onAct('ACCEPTED');
    else setAsking(deed);
  };
  useKeys({ 'Ctrl+Enter': () => take(facts.main), 'Ctrl+ArrowDown': () => jump(1), 'Ctrl+ArrowUp': () => jump(-1) });
  return (
    <>
      {!asking && <ProblemNotice error={error} />}
      <div className="yc-bar" role="group" aria-label={t('bar.label')}>
        <MissingList missing={facts.missing} onJump={(missing) => { onJudge(); goTo(missing); }} />
        <span className={saving === 'waiting' ? 'yc-tone-warn' : 'yc-faint'} role="status">
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
        <Button type="primary" loading={pending} danger={facts.main.code === 'refuse'} onClick={() => take(facts.main)} data-deed={facts.main.code} title={facts.main.whyNot || undefined}>
          {facts.main.label}
        </Button>
      </div>
      {asking && <AskBeforeFiling {...props} deed={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

function goTo(missing: Missing): void {
  const found = document.getElementById(missing.id);
  found?.scrollIntoView({ block: 'center' });
  found?.focus({ preventScroll: true });
}

const LISTED = 6;

function MissingList({ missing, onJump }: { missing: Missing[]; onJump: (missing: Missing) => void }) {
  if (missing.length === 0) {
    return (
      <span className="yc-bar-missing yc-tone-ok" role="status">
        ✓ {t('bar.complete')}
      </span>
    );
  }
  return (
    <span className="yc-bar-missing" role="status">
      <span className="yc-strong yc-tone-warn">{t('bar.missing', { count: missing.length })}</span>
      {missing.slice(0, LISTED).map((each) => (
        <Button key={each.id} type="link" size="small" title={each.what} onClick={() => onJump(each)}>
          {each.label}
        </Button>
      ))}
      {missing.length > LISTED && (
        <Dropdown trigger={['click']} menu={{ items: missing.slice(LISTED).map((each) => ({ key: each.id, label: `${each.label}:${each.what}`, onClick: () => onJump(each) })) }}>
          <Button type="link" size="small">
            {t('bar.more', { count: missing.length - LISTED })}
          </Button>
        </Dropdown>
      )}
    </span>
  );
}

// What the page knows already stands in the text, to be edited.
function firstReason(notice: boolean, draft: CaseDraft, facts: Facts): string {
  if (!notice) return draft.unmet.map((each) => t('conditions.reason', { condition: each })).join(';');
  const fields = facts.missing.filter((each) => each.id.startsWith('field-')).map((each) => each.label);
  return fields.length > 0 ? t('notice.fields', { names: fields.join('、') }) : '';
}

// A notice lists every defect at once; a refusal says why and what can be done.
function AskBeforeFiling({ deed, facts, draft, rules, remedy, pending, error, onAct, onClose }: Props & { deed: Deed; onClose: () => void }) {
  const notice = deed.code === 'notice';
  const [materials, setMaterials] = useState<Material[]>(draft.materials);
  const [reason, setReason] = useState(() => draft.reason || firstReason(notice, draft, facts));
  const [due, setDue] = useState(draft.correctionDue);
  const lacking = materials.filter((material) => !isThere(material) || material.defect);
  const ready = notice ? lacking.length > 0 || reason.trim() !== '' : reason.trim() !== '';
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
        <Button key="deed" type="primary" danger={!notice} loading={pending} disabled={!ready} data-deed={deed.code} onClick={() => onAct(deed.outcome, { materials, reason, correctionDue: due })}>
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
        </div>
        {!notice && remedy && <span className="yc-hint">{t('decide.remedy', { remedy })}</span>}
        <ProblemNotice error={error} />
      </div>
    </Modal>
  );
}
