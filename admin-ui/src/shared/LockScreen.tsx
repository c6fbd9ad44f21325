// Over a page whose session has ended, or where nobody has been for a while: the same
// person goes on where they were, another one signs in anew. What was typed stays;
// nothing of the page is seen, found or printed meanwhile, and its keys rest.
import { Button, Modal } from 'antd';
import { useEffect, useLayoutEffect, useState } from 'react';
import { Problem } from '../api/http';
import { useSignOut } from '../api/session';
import type { Session } from '../api/session';
import { t } from '../i18n';
import { LOCKED } from './keys';
import { SignInForm } from './SignInPage';
import { ProblemNotice } from './StateView';

interface Props {
  session: Session;
  // Somebody else: nobody is signed in any more.
  onLeave: () => void;
}

export function LockScreen({ session, onLeave }: Props) {
  const leave = useSignOut();
  useHiddenPage();
  const isOver = leave.error instanceof Problem && leave.error.kind === 'sign-in-required';
  useEffect(() => {
    if (leave.isSuccess || isOver) onLeave();
  }, [leave.isSuccess, isOver, onLeave]);
  return (
    <Modal open zIndex={3000} rootClassName="yc-lock" footer={null} closable={false} keyboard={false} mask={{ closable: false }} title={t('lock.title', { name: session.name || (session.account ?? '') })} styles={{ mask: { background: 'var(--yc-layout)' } }}>
      <div className="yc-stack">
        <span className="yc-hint">{t('lock.kept')}</span>
        <SignInForm account={session.account} window={session.window} />
        <ProblemNotice error={isOver ? null : leave.error} />
        <Button type="link" loading={leave.isPending} style={{ alignSelf: 'flex-start', padding: 0 }} onClick={() => leave.mutate()}>
          {t('lock.other')}
        </Button>
        <span className="yc-hint">{t('lock.otherWhy')}</span>
      </div>
    </Modal>
  );
}

// The focus is afterwards where it was.
function useHiddenPage(): void {
  const [before] = useState(() => document.activeElement);
  useLayoutEffect(() => {
    document.documentElement.toggleAttribute(LOCKED, true);
    return () => {
      document.documentElement.toggleAttribute(LOCKED, false);
      setTimeout(() => before instanceof HTMLElement && before.isConnected && before.focus());
    };
  }, [before]);
}
