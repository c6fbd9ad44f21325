// Where one-time codes are set up: the page that an administrator without them is taken
// to, and the dialog behind the name at the top right.
import { Modal } from 'antd';
import { lazy, Suspense } from 'react';
import { useSignOut } from '../api/session';
import type { Session } from '../api/session';
import { t } from '../i18n';
import { useSignedIn } from './session';
import { SignInFrame } from './SignInPage';
import { Loading } from './StateView';

// With the QR code, which nobody needs before.
const SecondFactorSetUp = lazy(async () => ({ default: (await import('./SecondFactorSetUp')).SecondFactorSetUp }));

export function SecondFactorPage({ session, onDone }: { session: Session; onDone: () => void }) {
  const leave = useSignOut();
  return (
    <SignInFrame>
      <section className="yc-panel yc-stack">
        <h1 style={{ margin: 0 }}>{t('second.setUp')}</h1>
        <Suspense fallback={<Loading shape="form" />}>
          <SecondFactorSetUp session={session} onDone={onDone} onLeave={() => leave.mutate()} />
        </Suspense>
      </section>
    </SignInFrame>
  );
}

export function SecondFactorDialog({ onClose }: { onClose: () => void }) {
  const session = useSignedIn();
  return (
    <Modal open width={640} footer={null} closable={false} mask={{ closable: false }} keyboard={false} title={t(session.hasSecondFactor ? 'second.renew' : 'second.setUp')} onCancel={onClose}>
      <Suspense fallback={<Loading shape="form" />}>
        <SecondFactorSetUp session={session} onDone={onClose} onLeave={onClose} />
      </Suspense>
    </Modal>
  );
}
