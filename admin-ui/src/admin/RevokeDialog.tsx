// Asks why a machine is taken out of service, and from when on what it wrote counts no
// longer; says what follows before it is done.
import { Button, DatePicker, Input, Modal, Radio } from 'antd';
import dayjs from 'dayjs';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { useRevokeBox } from '../api/boxes';
import type { FleetBox } from '../api/boxes';
import { t } from '../i18n';
import { useFocusBack } from '../shared/inbox/useFocusBack';
import { ProblemNotice } from '../shared/StateView';
import { useWritingOff } from '../shared/writing';

interface Props {
  division: string;
  name: string;
  box: FleetBox;
  onClose: () => void;
}

export function RevokeDialog({ division, name, box, onClose }: Props) {
  useFocusBack();
  const [reason, setReason] = useState('');
  const [isSince, setIsSince] = useState(false);
  const [since, setSince] = useState<Dayjs | null>(null);
  const revoke = useRevokeBox(division, onClose);
  const off = useWritingOff();
  const lacking = !reason.trim() || (isSince && !since);
  const send = () => {
    if (lacking || off || revoke.isPending) return;
    revoke.mutate({ node: box.node, reason: reason.trim(), ...(isSince && since ? { since: since.toISOString() } : {}) });
  };
  return (
    <Modal
      open
      title={t('revoke.title', { name })}
      width={560}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={[
        <Button key="back" onClick={onClose}>
          {t('dialog.back')}
        </Button>,
        <Button key="deed" type="primary" danger disabled={lacking || Boolean(off)} title={off || undefined} loading={revoke.isPending} onClick={send} data-deed="revoke">
          {t('box.revoke')}
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
        <p style={{ margin: 0 }}>{t('revoke.follows')}</p>
        <label>
          {t('revoke.reason')} <span className="yc-hint">{t('revoke.reasonHint')}</span>
          <Input.TextArea autoFocus rows={2} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <Radio.Group aria-label={t('revoke.counts')} value={isSince} onChange={(event) => setIsSince(event.target.value === true)}>
          <Radio value={false}>{t('revoke.all')}</Radio>
          <Radio value={true}>{t('revoke.since')}</Radio>
        </Radio.Group>
        {isSince && (
          <>
            <DatePicker needConfirm={false} aria-label={t('revoke.since')} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" value={since} maxDate={dayjs()} onChange={setSince} />
            <span className="yc-hint">{t('revoke.sinceMeans')}</span>
          </>
        )}
        <ProblemNotice error={revoke.error} />
      </form>
    </Modal>
  );
}
