// Asks for the reason of one deed, says first what follows from it, and stays with
// what was typed when the node says no.
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { t } from '../i18n';
import { ProblemNotice } from '../shared/StateView';
import { useWritingOff } from '../shared/writing';

interface Props {
  title: string;
  // What follows, shown before anything is typed.
  follows: ReactNode;
  deed: string;
  // Where the reason is kept, and who reads it.
  hint: string;
  isDangerous?: boolean;
  isPending: boolean;
  error: Error | null;
  onGo: (reason: string) => void;
  onClose: () => void;
  // What has changed meanwhile; it stands above what was typed.
  children?: ReactNode;
}

const REASON_MAX = 300;

export function AskReason({ title, follows, deed, hint, isDangerous, isPending, error, onGo, onClose, children }: Props) {
  const [reason, setReason] = useState('');
  const off = useWritingOff();
  const text = reason.trim();
  const go = () => {
    if (text && !off && !isPending) onGo(text);
  };
  return (
    <Modal
      open
      title={title}
      width={children ? 860 : undefined}
      onCancel={onClose}
      footer={[
        <Button key="back" onClick={onClose}>
          {t('dialog.back')}
        </Button>,
        <Button key="go" type="primary" danger={isDangerous} disabled={!text || Boolean(off)} title={off || undefined} loading={isPending} onClick={go} data-deed="go">
          {deed}
        </Button>,
      ]}
    >
      <div className="yc-stack">
        {children}
        <div className="yc-notice plain">{follows}</div>
        <label htmlFor="ruling-reason">
          {t('ask.reason')} <span className="yc-hint">{hint}</span>
        </label>
        <Input.TextArea
          id="ruling-reason"
          autoFocus
          rows={3}
          maxLength={REASON_MAX}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.ctrlKey && event.key === 'Enter') go();
          }}
        />
        <ProblemNotice error={error} />
      </div>
    </Modal>
  );
}
