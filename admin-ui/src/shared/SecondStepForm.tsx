// The second step of signing in: one box for six digits, sent at the sixth; a recovery
// code in its place when the phone is gone. Esc goes back to the password.
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Problem } from '../api/http';
import { useSecondStep } from '../api/session';
import type { SecondStep } from '../api/session';
import { t } from '../i18n';
import './secondFactor.css';
import { CodeInput } from './CodeInput';
import { ProblemNotice } from './StateView';

interface Props {
  step: SecondStep;
  onDone?: () => void;
  // Back to the password; with the node's word when it has let go of this sign-in.
  onLeave: (why: Error | null) => void;
}

export function SecondStepForm({ step, onDone, onLeave }: Props) {
  const [isRecovery, setRecovery] = useState(false);
  const [typed, setTyped] = useState('');
  const take = useSecondStep();
  const ticket = step.ticket ?? '';
  const send = (text: string) => {
    if (take.isPending || !text.trim()) return;
    take.mutate(isRecovery ? { ticket, recoveryCode: text.trim() } : { ticket, code: text }, {
      onSuccess: onDone,
      onError: (error) => {
        if (error instanceof Problem) setTyped('');
        if (error instanceof Problem && error.kind === 'sign-in-required') onLeave(error);
      },
    });
  };
  const swap = () => {
    setRecovery(!isRecovery);
    setTyped('');
    take.reset();
  };
  return (
    <form
      className="yc-stack"
      aria-label={t('second.title')}
      onSubmit={(event) => {
        event.preventDefault();
        send(typed);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        onLeave(null);
      }}
    >
      <h2 style={{ margin: 0 }}>{t('second.title')}</h2>
      {isRecovery ? (
        <div>
          <label htmlFor="signin-recovery" className="yc-hint">
            {t('second.recovery')}
          </label>
          <Input id="signin-recovery" autoFocus autoComplete="off" aria-describedby="signin-step-hint" maxLength={40} placeholder="XXXX-XXXX-XXXX" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </div>
      ) : (
        <CodeInput id="signin-code" hintId="signin-step-hint" label={t('second.code')} value={typed} isPending={take.isPending} onChange={setTyped} onWhole={send} />
      )}
      <span id="signin-step-hint" className="yc-hint">
        {t(isRecovery ? 'second.recoveryHint' : 'second.codeHint')}
      </span>
      <ProblemNotice error={take.error} />
      <div className="yc-row">
        {isRecovery && (
          <Button type="primary" htmlType="submit" loading={take.isPending} disabled={!typed.trim()}>
            {t('second.go')}
          </Button>
        )}
        <Button onClick={() => onLeave(null)}>
          {t('second.back')} <kbd>Esc</kbd>
        </Button>
        <Button type="link" onClick={swap}>
          {t(isRecovery ? 'second.useCode' : 'second.useRecovery')}
        </Button>
      </div>
      {isRecovery && <span className="yc-hint">{t('second.lost')}</span>}
    </form>
  );
}
