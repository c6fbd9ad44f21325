// The materials that this business asks for, what became of each, and their files. On
// a focused row S scans, T tolerates, C takes a commitment, N says that it is missing.
import { CheckOutlined, ClockCircleOutlined, ExclamationCircleOutlined, PaperClipOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useRef, useState } from 'react';
import { ATTACHMENT_BYTES_MAX, attachmentUrl, upload } from '../api/attachments';
import type { Attachment } from '../api/attachments';
import type { Material, MaterialState } from '../api/cases';
import type { MaterialRule } from '../api/catalogue';
import { t, word } from '../i18n';
import { Numbered } from './FieldInput';
import { materialLabel } from './forms/labels';
import { isNeeded, isThere, materialFault, possibleStates } from './forms/materialRules';
import { useKeys } from './keys';
import { MATERIAL_ROW } from './keyTable';
import { problemText } from './StateView';
import { shownDay, todayAtNode } from './time';
import { fileSize } from './words';

export const materialId = (name: string) => `material-${name}`;
const TOLERATED_DAYS = 14;

interface Props {
  rules: MaterialRule[];
  materials: Material[];
  onChange: (material: Material) => void;
  // With a field for what is wrong with each, for a one-time notice.
  withDefects?: boolean;
  faults?: Map<string, string>;
}

export function MaterialList({ rules, materials, onChange, withDefects, faults }: Props) {
  const box = useRef<HTMLDivElement>(null);
  // The row that is focused, in this list; undefined sends the key on.
  const rowAt = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>(MATERIAL_ROW);
    return row && box.current?.contains(row) ? row : undefined;
  };
  const say = (state: MaterialState) => (event: KeyboardEvent) => {
    const name = rowAt(event)?.dataset.material;
    const rule = rules.find((each) => each.name_zh === name);
    const material = materials.find((each) => each.name === name);
    if (!rule || !material || !possibleStates(rule).includes(state)) return false;
    onChange(inState(material, state));
  };
  const scan = (event: KeyboardEvent) => {
    const picker = rowAt(event)?.querySelector<HTMLInputElement>('input[type=file]');
    if (!picker) return false;
    picker.click();
  };
  // A digit takes the n-th of the row's states: 1 is the original, seen.
  const answer = (event: KeyboardEvent) => {
    const rule = rules.find((each) => each.name_zh === rowAt(event)?.dataset.material);
    const state = rule && possibleStates(rule)[Number(event.key) - 1];
    return state && !(event.target as HTMLElement).closest('.ant-select') ? say(state)(event) : false;
  };
  useKeys({ answer, scan, tolerate: say('TOLERATED'), commit: say('COMMITTED'), lack: say('MISSING') }, { dialog: true });
  return (
    <div className="yc-materials" ref={box}>
      {materials.map((material) => {
        const rule = rules.find((each) => each.name_zh === material.name) ?? { name_zh: material.name ?? '' };
        return (
          <MaterialRow
            key={material.name}
            rule={rule}
            material={material}
            onChange={onChange}
            withDefect={withDefects}
            told={faults?.get(material.name ?? '')}
          />
        );
      })}
    </div>
  );
}

interface RowProps {
  rule: MaterialRule;
  material: Material;
  onChange: (material: Material) => void;
  withDefect?: boolean;
  told?: string;
}

function MaterialRow({ rule, material, onChange, withDefect, told }: RowProps) {
  const today = todayAtNode();
  const fault = materialFault(rule, material, today) ?? told;
  const choose = (state: MaterialState) => onChange(inState(material, state));
  const said = word('materialState', String(material.state));
  return (
    <div className="yc-material" id={materialId(rule.name_zh)} tabIndex={0} role="group" aria-label={`${materialLabel(rule)}:${said}`} data-row="material" data-question={materialId(rule.name_zh)} data-material={rule.name_zh}>
      <StateIcon material={material} lacking={Boolean(fault)} />
      <span>
        {materialLabel(rule)}{' '}
        <span className="yc-faint">{[isNeeded(rule) ? t('material.needed') : t('material.optional'), ...waysOut(rule)].join(' · ')}</span>
      </span>
      <Select
        aria-label={t('material.stateOf', { name: materialLabel(rule) })}
        style={{ width: 128 }}
        value={material.state}
        options={possibleStates(rule).map((state) => ({ value: state, label: word('materialState', String(state)) }))}
        optionRender={Numbered}
        onChange={choose}
      />
      <div className="yc-material-more">
        {material.state === 'TOLERATED' && <DueInput name={materialLabel(rule)} due={material.due ?? ''} today={today} onChange={(due) => onChange({ ...material, due })} />}
        <Files material={material} onChange={onChange} name={materialLabel(rule)} />
        {withDefect && (
          <Input
            style={{ flex: 1, minWidth: 160 }}
            aria-label={t('material.defectOf', { name: materialLabel(rule) })}
            placeholder={t('material.defect')}
            value={material.defect ?? ''}
            onChange={(event) => onChange({ ...material, defect: event.target.value })}
          />
        )}
        {fault && isThere(material) && <span className="yc-field-fault">{fault}</span>}
      </div>
    </div>
  );
}

// There, still to follow, lacking, or not wanted.
function StateIcon({ material, lacking }: { material: Material; lacking: boolean }) {
  if (lacking) return <ExclamationCircleOutlined className="yc-tone-warn" aria-label={t('material.lacking')} />;
  if (material.state === 'TOLERATED') return <ClockCircleOutlined className="yc-tone-hold" aria-label={t('material.follows')} />;
  if (isThere(material)) return <CheckOutlined className="yc-tone-ok" aria-label={t('material.there')} />;
  return <span aria-hidden className="yc-faint">○</span>;
}

// A paper that follows has a day by which it does.
function inState(material: Material, state: MaterialState): Material {
  return { ...material, state, due: state === 'TOLERATED' ? material.due || inDays(todayAtNode(), TOLERATED_DAYS) : '' };
}

const waysOut = (rule: MaterialRule): string[] => [...(rule.tolerable ? [t('material.tolerable')] : []), ...(rule.commitment_allowed ? [t('material.committable')] : [])];

const inDays = (today: string, days: number) => dayjs(today).add(days, 'day').format('YYYY-MM-DD');

function DueInput({ name, due, today, onChange }: { name: string; due: string; today: string; onChange: (due: string) => void }) {
  return (
    <label className="yc-row" style={{ gap: 4 }}>
      <span className="yc-hint">{t('material.due')}</span>
      <DatePicker
        aria-label={t('material.dueOf', { name })}
        style={{ width: 130 }}
        format={['YYYY-MM-DD', 'YYYYMMDD']}
        minDate={dayjs(today).add(1, 'day')}
        value={due ? dayjs(due) : null}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : '')}
      />
    </label>
  );
}

interface Waiting {
  name: string;
  trouble?: string;
}

// Files go to the node at once; a paper with a file has been taken.
function Files({ material, name, onChange }: { material: Material; name: string; onChange: (material: Material) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  const [waiting, setWaiting] = useState<Waiting[]>([]);
  const attachments = material.attachments ?? [];
  const add = async (files: File[]) => {
    const done: Attachment[] = [];
    setWaiting(files.map((file) => ({ name: file.name })));
    const troubles: Waiting[] = [];
    for (const file of files) {
      try {
        if (file.size > ATTACHMENT_BYTES_MAX) troubles.push({ name: file.name, trouble: t('file.tooLarge') });
        else done.push(await upload(file));
      } catch (error) {
        troubles.push({ name: file.name, trouble: problemText(error as Error) });
      }
    }
    setWaiting(troubles);
    if (done.length === 0) return;
    const state = isThere(material) && material.state !== 'TOLERATED' ? material.state : 'TAKEN';
    onChange({ ...material, state, due: '', attachments: [...attachments, ...done] });
  };
  const drop = (blob: string | undefined) => onChange({ ...material, attachments: attachments.filter((each) => each.blob !== blob) });
  return (
    <>
      <Button size="small" icon={<UploadOutlined />} aria-label={t('file.addTo', { name })} onClick={() => picker.current?.click()}>
        {t('file.add')}
      </Button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept="image/*,application/pdf"
        aria-label={t('file.addTo', { name })}
        onChange={(event) => {
          void add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {attachments.map((attachment) => (
        <span key={attachment.blob} className="yc-file">
          <PaperClipOutlined aria-hidden />
          <span title={attachment.name}>{attachment.name}</span>
          <Button size="small" type="link" onClick={() => drop(attachment.blob)}>
            {t('file.remove')}
          </Button>
        </span>
      ))}
      {waiting.map((file) => (
        <span key={file.name} className={file.trouble ? 'yc-field-fault' : 'yc-hint'} role="status">
          {file.trouble ? `${file.name}:${file.trouble}` : t('file.sending', { name: file.name })}
        </span>
      ))}
    </>
  );
}

// The same for a case that is there: nothing to change, files to open.
export function MaterialFacts({ materials, number }: { materials: Material[]; number: string }) {
  return (
    <div className="yc-materials">
      {materials.map((material) => (
        <div key={material.name} className="yc-material">
          <StateIcon material={material} lacking={!isThere(material)} />
          <span>{material.name}</span>
          <span className="yc-hint">
            {word('materialState', String(material.state))}
            {material.due ? ` · ${t('material.dueBy', { day: shownDay(material.due) })}` : ''}
          </span>
          <div className="yc-material-more">
            {material.defect && <span className="yc-tone-warn">{material.defect}</span>}
            {(material.attachments ?? []).map((attachment) => (
              <a key={attachment.blob} className="yc-file" href={attachmentUrl(attachment.blob ?? '', number)} target="_blank" rel="noreferrer">
                <PaperClipOutlined aria-hidden />
                <span title={attachment.name}>{attachment.name}</span> {fileSize(attachment.size as string)}
              </a>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
