// Two papers of a case beside each other; any two.
import { Modal, Select } from 'antd';
import { useState } from 'react';
import { attachmentUrl } from '../../api/attachments';
import type { Attachment } from '../../api/attachments';
import type { Material } from '../../api/cases';
import { t } from '../../i18n';
import { useFocusBack } from './useFocusBack';

interface Sheet extends Attachment {
  paper: string;
}

export const sheetsOf = (materials: readonly Material[]): Sheet[] =>
  materials.flatMap((material) => (material.attachments ?? []).map((attachment): Sheet => ({ ...attachment, paper: material.name ?? '' })));

export function SideBySide({ number, sheets, onClose }: { number: string; sheets: Sheet[]; onClose: () => void }) {
  useFocusBack();
  const [shown, setShown] = useState([0, Math.min(1, sheets.length - 1)]);
  const options = sheets.map((sheet, value) => ({ value, label: `${sheet.paper} · ${sheet.name}` }));
  return (
    <Modal open title={t('sheets.title')} width="min(1240px, 96vw)" footer={null} onCancel={onClose}>
      <div className="yc-sheets">
        {shown.map((at, side) => (
          <figure key={side}>
            <Select
              style={{ width: '100%' }}
              aria-label={t(side === 0 ? 'sheets.left' : 'sheets.right')}
              options={options}
              value={at}
              onChange={(chosen: number) => setShown((now) => now.map((each, i) => (i === side ? chosen : each)))}
            />
            <SheetView key={sheets[at].blob} number={number} sheet={sheets[at]} />
          </figure>
        ))}
      </div>
    </Modal>
  );
}

function SheetView({ number, sheet }: { number: string; sheet: Sheet }) {
  const [isMissing, setIsMissing] = useState(false);
  const url = attachmentUrl(sheet.blob ?? '', number);
  if (isMissing) return <p className="yc-hint">{t('sheets.notHere')}</p>;
  if (!sheet.mediaType?.startsWith('image/')) {
    return (
      <p>
        <a href={url} target="_blank" rel="noreferrer">
          {t('sheets.open', { name: sheet.name ?? '' })}
        </a>
      </p>
    );
  }
  return <img src={url} alt={`${sheet.paper} ${sheet.name}`} onError={() => setIsMissing(true)} />;
}
