// What every app stands in: theme, queries, router, and the question who is signed
// in. While somebody works, an ended session asks for the password over the page;
// what was typed stays.
import './styleNonce';
import { App as AntApp, Modal } from 'antd';
import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { StrictMode, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { useNodeEvents } from '../api/events';
import { onSignedOut, Problem } from '../api/http';
import { useSession } from '../api/session';
import type { Session } from '../api/session';
import { applyLanguage, t } from '../i18n';
import './app.css';
import './parts.css';
import { SecondFactorPage } from './SecondFactorPages';
import { SessionProvider } from './session';
import { PasswordChange, SignInForm, SignInPage } from './SignInPage';
import { StateView } from './StateView';
import { ThemeRoot } from './theme/ThemeRoot';
import type { Density } from './theme/tokens';

const IDLE_MS = 15 * 60_000;

function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The node said no: asking again does not help. It could not be reached: soon.
        retry: (count, error) => !(error instanceof Problem) && count < 2,
        retryDelay: 1500,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        staleTime: 5_000,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

function Gate({ app, children }: { app: string; children: ReactNode }) {
  const session = useSession();
  const client = useQueryClient();
  const [locked, setLocked] = useState<Session | null>(null);
  const signedIn = session.data ?? locked;
  const [isSettingUp, setUpDone] = useSettingUp(session.data);
  useNodeEvents(Boolean(session.data) && !session.data?.mustChangePassword && !isSettingUp);
  useEffect(
    () =>
      onSignedOut(() => {
        const before = client.getQueryData<Session | null>(['session']);
        if (before) setLocked(before);
        client.setQueryData(['session'], null);
      }),
    [client],
  );
  useIdle(Boolean(session.data) && !locked, () => setLocked(session.data ?? null));
  if (!signedIn) {
    return session.isPending ? <StateView query={session}>{null}</StateView> : <SignInPage app={app} />;
  }
  if (session.data?.mustChangePassword) return <PasswordChange session={session.data} />;
  return (
    <SessionProvider value={signedIn}>
      {session.data && isSettingUp ? <SecondFactorPage session={session.data} onDone={setUpDone} /> : children}
      {locked && <LockScreen session={locked} onUnlock={() => setLocked(null)} onLeave={() => { setLocked(null); client.setQueryData(['session'], null); }} />}
    </SessionProvider>
  );
}

// From when the node asks for it until the person has kept the recovery codes, whatever
// is fetched meanwhile.
function useSettingUp(session: Session | null | undefined): [boolean, () => void] {
  const [began, setBegan] = useState(false);
  const must = Boolean(session?.mustSetUpSecondFactor && !session.mustChangePassword);
  const isOut = !session;
  useEffect(() => {
    if (must) setBegan(true);
    else if (isOut) setBegan(false);
  }, [must, isOut]);
  return [must || (began && !isOut), () => setBegan(false)];
}

function useIdle(enabled: boolean, onIdle: () => void): void {
  const latest = useRef(onIdle);
  useEffect(() => {
    latest.current = onIdle;
  });
  useEffect(() => {
    if (!enabled) return;
    const lock = () => latest.current();
    let timer = setTimeout(lock, IDLE_MS);
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(lock, IDLE_MS);
    };
    // Before the page's own keys, which may keep theirs to themselves.
    window.addEventListener('keydown', again, true);
    window.addEventListener('pointerdown', again, true);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', again, true);
      window.removeEventListener('pointerdown', again, true);
    };
  }, [enabled]);
}

function LockScreen({ session, onUnlock, onLeave }: { session: Session; onUnlock: () => void; onLeave: () => void }) {
  return (
    <Modal open footer={null} closable={false} title={t('lock.title', { name: session.name ?? '' })} styles={{ mask: { background: 'var(--yc-layout)' } }}>
      <p className="yc-hint">{t('lock.kept')}</p>
      <SignInForm account={session.account} window={session.window} onDone={onUnlock} />
      <a
        href="."
        onClick={(event) => {
          event.preventDefault();
          onLeave();
        }}
      >
        {t('lock.other')}
      </a>
    </Modal>
  );
}

async function start(page: ReactNode): Promise<void> {
  await applyLanguage();
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root');
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={makeClient()}>{page}</QueryClientProvider>
    </StrictMode>,
  );
}

export const startApp = (app: string, density: Density, pages: ReactNode): Promise<void> =>
  start(
    <ThemeRoot density={density}>
      <AntApp style={{ height: '100%' }}>
        <BrowserRouter basename={`/${app}`}>
          <Gate app={app}>{pages}</Gate>
        </BrowserRouter>
      </AntApp>
    </ThemeRoot>,
  );

// Where nobody signs in; the page chooses its own theme.
export const startPublic = (page: ReactNode): Promise<void> => start(page);
