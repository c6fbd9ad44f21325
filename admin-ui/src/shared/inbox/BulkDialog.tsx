// Agrees to several cases of one item: who, and who is left out and why. Each keeps a
// decision of its own.
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { t } from '../../i18n';
import { numberTail, rowLimit } from '../words';
import { numberOf } from './inboxRules';
import type { Bulk, LeftOut } from './inboxRules';
import { useFocusBack } from './useFocusBack';

const WHYS: LeftOut[] = ['doubts', 'notMine', 'otherItem', 'otherStep'];

interface Props {
  bulk: Bulk;
  onTake: (opinion: string) => void;
  onClose: () => void;
}

export function BulkDialog({ bulk, onTake, onClose }: Props) {
  useFocusBack();
  const [opinion, setOpinion] = useState(t(bulk.action === 'pass' ? 'pass.usual' : 'decide.usual'));
  const groups = WHYS.map((why) => ({ why, rows: bulk.leftOut.filter((each) => each.why === why).map((each) => each.row) })).filter((group) => group.rows.length > 0);
  const none = bulk.rows.length === 0;
  return (
    <Modal
      open
      title={none ? t('bulk.open') : t('bulk.title', { name: bulk.rows[0].summary?.businessName ?? '' })}
      width={640}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={[
        <Button key="back" onClick={onClose}>
          {t('dialog.back')}
        </Button>,
        <Button key="deed" type="primary" autoFocus={!none} disabled={none} onClick={() => onTake(opinion)} data-deed="bulk">
          {t(bulk.action === 'pass' ? 'bulk.pass' : 'bulk.agree', { count: bulk.rows.length })}
        </Button>,
      ]}
    >
      <div className="yc-stack">
        <span>{none ? t('bulk.none') : t('bulk.each', { count: bulk.rows.length })}</span>
        {!none && (
          <ul className="yc-bulk" aria-label={t('bulk.chosen')} tabIndex={0}>
            {bulk.rows.map((row) => (
              <li key={numberOf(row)} data-bulk={numberOf(row)}>
                <span data-given>{row.summary?.applicantName}</span> <span className="yc-faint yc-number">…{numberTail(numberOf(row))}</span>
                <span className="yc-spring" />
                <span className="yc-number">{rowLimit(row).text}</span>
              </li>
            ))}
          </ul>
        )}
        {groups.map(({ why, rows }) => (
          <div key={why} className="yc-notice plain" data-leftout={why}>
            <span>
              {t('bulk.leftOut', { count: rows.length })} {t(`bulk.why.${why}`)}
            </span>
            <span className="yc-hint" data-given>
              {rows.slice(0, 6).map((row) => `${row.summary?.applicantName} …${numberTail(numberOf(row))}${why === 'notMine' && row.whyNot ? `(${row.whyNot})` : ''}`).join('、')}
              {rows.length > 6 ? ` ${t('bulk.more', { count: rows.length - 6 })}` : ''}
            </span>
          </div>
        ))}
        {!none && (
          <label>
            <span className="yc-hint">{t('ask.opinion')}</span>
            <Input.TextArea rows={2} maxLength={1200} value={opinion} onChange={(event) => setOpinion(event.target.value)} />
          </label>
        )}
      </div>
    </Modal>
  );
}
