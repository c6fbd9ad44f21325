// Who is signed in, before anything else: sign-in, first password, one-time codes, then
// the pages. While somebody works, an ended session asks for the password over the page.
import { useQueryClient } from '@tanstack/react-query';
import { Fragment, useCallback, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useNodeEvents } from '../api/events';
import { onSignedOut } from '../api/http';
import { useAway } from '../api/presence';
import { useSession } from '../api/session';
import type { Session } from '../api/session';
import { LockScreen } from './LockScreen';
import { SecondFactorPage } from './SecondFactorPages';
import { SessionProvider } from './session';
import { PasswordChange, SignInPage } from './SignInPage';
import { StateView } from './StateView';

export function Gate({ app, children }: { app: string; children: ReactNode }) {
  const session = useSession();
  const client = useQueryClient();
  // Who worked here when the session ended.
  const [gone, setGone] = useState<Session | null>(null);
  const isIn = Boolean(session.data);
  const signedIn = session.data ?? gone;
  const [isSettingUp, setUpDone] = useSettingUp(session.data);
  useNodeEvents(isIn && !session.data?.mustChangePassword && !isSettingUp);
  useEffect(
    () =>
      onSignedOut(() => {
        const before = client.getQueryData<Session | null>(['session']);
        if (before) setGone(before);
        client.setQueryData(['session'], null);
      }),
    [client],
  );
  useEffect(() => {
    if (isIn) setGone(null);
  }, [isIn]);
  const away = useAway();
  const leave = useCallback(() => {
    setGone(null);
    client.setQueryData(['session'], null);
  }, [client]);
  if (!signedIn) {
    return session.isPending ? <StateView query={session}>{null}</StateView> : <SignInPage app={app} />;
  }
  return (
    <SessionProvider value={signedIn}>
      {/* Another person finds nothing of the one before, in this tab either. */}
      <Fragment key={signedIn.account}>
        <Inside session={session.data} isSettingUp={isSettingUp} onSetUp={setUpDone}>
          {children}
        </Inside>
        {(away || !session.data) && <LockScreen session={signedIn} onLeave={leave} />}
      </Fragment>
    </SessionProvider>
  );
}

interface InsideProps {
  session: Session | null | undefined;
  isSettingUp: boolean;
  onSetUp: () => void;
  children: ReactNode;
}

function Inside({ session, isSettingUp, onSetUp, children }: InsideProps) {
  if (session?.mustChangePassword) return <PasswordChange session={session} />;
  if (session && isSettingUp) return <SecondFactorPage session={session} onDone={onSetUp} />;
  return children;
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
