// 登录: works with every line cut. The node's time stands first, since limits hang on
// it. A first sign-in changes the password before anything else.
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useWelcome } from '../api/node';
import type { NodeReport } from '../api/node';
import { Unreachable } from '../api/http';
import { useChangePassword, useSignIn, useSignOut } from '../api/session';
import type { SecondStep, Session } from '../api/session';
import { t, word } from '../i18n';
import { wantTour } from './firstTime';
import { LinkChain } from './LinkChain';
import { useTitle } from './pageTitle';
import { SecondStepForm } from './SecondStepForm';
import { ProblemNotice } from './StateView';
import { shownTime } from './time';

const WINDOW = 'yc.window';
const WINDOWS = 'yc.windows';
const WINDOWS_MAX = 8;

// The windows that this machine has stood at, the last one first.
function windowsHere(): string[] {
  return (localStorage.getItem(WINDOWS) ?? '').split('\n').filter(Boolean);
}
function rememberWindow(place: string): void {
  localStorage.setItem(WINDOW, place);
  if (place) localStorage.setItem(WINDOWS, [place, ...windowsHere().filter((each) => each !== place)].slice(0, WINDOWS_MAX).join('\n'));
}

export function SignInPage({ app }: { app: string }) {
  const welcome = useWelcome();
  useTitle([t(app === 'counter' ? 'signin.counter' : 'signin.admin'), t('app.name')].join(' · '));
  return (
    <SignInFrame>
      <div className="yc-columns" style={{ gridTemplateColumns: 'minmax(0, 5fr) minmax(240px, 4fr)', alignItems: 'stretch' }}>
        {/* As high with the second step as before it: nothing below moves. */}
        <section className="yc-panel" style={{ minHeight: 300 }}>
          <h1 style={{ marginBottom: 12 }}>{app === 'counter' ? t('signin.counter') : t('signin.admin')}</h1>
          <SignInForm withWindow={app === 'counter'} />
        </section>
        <Beside report={welcome.data} />
      </div>
    </SignInFrame>
  );
}

// The node's time and line stand above whatever is asked before the pages open.
export function SignInFrame({ children }: { children: ReactNode }) {
  const welcome = useWelcome();
  const offline = welcome.error instanceof Unreachable;
  return (
    <div className="yc-signin">
      <header className="yc-header">
        <span className="yc-header-place">{welcome.data?.name ?? t('app.name')}</span>
        <NodeClock report={welcome.data} />
        <span className="yc-spring" />
        <LinkChain report={welcome.data} />
      </header>
      <main>
        <div className="yc-signin-box yc-stack" style={{ width: 'min(820px, calc(100vw - 24px))' }}>
          {offline && (
            <div className="yc-notice bad" role="alert">
              {t('state.unreachable')}
            </div>
          )}
          <ClockWarning report={welcome.data} />
          {children}
        </div>
      </main>
    </div>
  );
}

// What one wants to know before signing in: the day, the line, and who helps.
function Beside({ report }: { report: NodeReport | undefined }) {
  const down = report?.chain?.find((tier) => tier.state === 'down');
  return (
    <aside className="yc-panel yc-stack" style={{ minHeight: 290 }}>
      {/* As high before the node has answered as after it: nothing moves. */}
      <div style={{ minHeight: 104 }} className="yc-stack">
        {report?.time && <span>{t('signin.day', { day: shownTime(report.time).slice(0, -6), weekday: word('weekday', String(weekdayAtNode(report.time))) })}</span>}
        {down && <span className="yc-tone-warn">{t('signin.lineDown', { tier: down.name ?? '', time: shownTime(down.since) })}</span>}
        {report && !down && <span className="yc-hint">{t('signin.lineUp')}</span>}
        {report?.readOnly && <span className="yc-tone-bad">{t('state.readOnly', { why: report.readOnly })}</span>}
      </div>
      <span className="yc-hint">{t('signin.forgotten')}</span>
      <span className="yc-hint">{t('signin.lockout')}</span>
      <span className="yc-hint">{t('second.who')}</span>
      <span className="yc-spring" />
      <span className="yc-faint">{report?.version ? t('app.version', { version: report.version }) : ''}</span>
    </aside>
  );
}

// 0 is Sunday, in China's time.
const weekdayAtNode = (time: string) => new Date(Date.parse(time) + 8 * 3_600_000).getUTCDay();

// Ticks with the node's clock, not with this machine's.
export function NodeClock({ report }: { report: NodeReport | undefined }) {
  const [, tick] = useState(0);
  const [seen, setSeen] = useState<{ told: number; at: number }>();
  useEffect(() => {
    const told = Date.parse(report?.time ?? '');
    if (!Number.isNaN(told)) setSeen({ told, at: performance.now() });
  }, [report]);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  if (!seen) return null;
  const now = new Date(seen.told + performance.now() - seen.at).toISOString();
  const ahead = Number(report?.clockAheadMs ?? 0);
  return (
    <span className="yc-hint yc-number">
      {t('signin.time', { time: shownTime(now, true) })}
      {hubOf(report) && !report?.clockUnsure ? t('signin.difference', { hub: hubOf(report) ?? '', seconds: (Math.abs(ahead) / 1000).toFixed(1) }) : ''}
    </span>
  );
}

const hubOf = (report: NodeReport | undefined) => report?.chain?.find((tier) => tier.state !== 'self')?.name;

function ClockWarning({ report }: { report: NodeReport | undefined }) {
  const seconds = Math.round(Number(report?.clockAheadMs ?? 0) / 1000);
  if (report?.clockUnsure) return <div className="yc-notice warn">{t('signin.clockUnsure')}</div>;
  if (Math.abs(seconds) <= 60) return null;
  return <div className="yc-notice warn">{t(seconds > 0 ? 'signin.clockAhead' : 'signin.clockBehind', { seconds: Math.abs(seconds) })}</div>;
}

interface FormProps {
  account?: string;
  window?: string;
  withWindow?: boolean;
  onDone?: () => void;
}

export function SignInForm({ account: fixed, window: at, withWindow, onDone }: FormProps) {
  const [account, setAccount] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [place, setPlace] = useState(at ?? localStorage.getItem(WINDOW) ?? '');
  const [step, setStep] = useState<SecondStep>();
  const [over, setOver] = useState<Error | null>(null);
  const signIn = useSignIn();
  const send = () => {
    if (!account.trim() || !password || signIn.isPending) return;
    rememberWindow(place.trim());
    setOver(null);
    signIn.mutate(
      { account: account.trim(), password, window: place.trim() },
      { onSuccess: (answer) => (answer.secondStep ? setStep(answer.secondStep) : onDone?.()), onError: () => setPassword('') },
    );
  };
  // Back at the password, which is typed again: the node has forgotten it too.
  const leaveStep = (why: Error | null) => {
    setStep(undefined);
    setPassword('');
    setOver(why);
  };
  if (step) return <SecondStepForm step={step} onDone={onDone} onLeave={leaveStep} />;
  return (
    <form
      className="yc-stack"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Labelled id="signin-account" text={t('signin.account')}>
        <Input id="signin-account" autoComplete="username" autoFocus={!fixed && !account} disabled={Boolean(fixed)} value={account} onChange={(event) => setAccount(event.target.value)} />
      </Labelled>
      <Labelled id="signin-password" text={t('signin.password')}>
        <Input.Password id="signin-password" autoComplete="current-password" autoFocus={Boolean(fixed || account)} value={password} onChange={(event) => setPassword(event.target.value)} />
      </Labelled>
      {withWindow && (
        <Labelled id="signin-window" text={t('signin.window')}>
          <Input id="signin-window" list="signin-windows" placeholder={t('signin.windowHint')} maxLength={20} value={place} onChange={(event) => setPlace(event.target.value)} />
          <datalist id="signin-windows">
            {windowsHere().map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </Labelled>
      )}
      <ProblemNotice error={signIn.error ?? over} />
      <Button type="primary" htmlType="submit" loading={signIn.isPending} disabled={!account.trim() || !password}>
        {t('signin.go')}
      </Button>
    </form>
  );
}

export function Labelled({ id, text, children }: { id: string; text: string; children: ReactNode }) {
  return (
    <div>
      <label htmlFor={id} className="yc-hint">
        {text}
      </label>
      {children}
    </div>
  );
}

// Eight characters of three kinds out of four; the node judges the rest.
export function passwordFault(password: string): string | undefined {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  return password.length >= 8 && kinds >= 3 ? undefined : t('password.rule');
}

export function PasswordChange({ session }: { session: Session }) {
  const [before, setBefore] = useState('');
  const [after, setAfter] = useState('');
  const [again, setAgain] = useState('');
  const change = useChangePassword();
  const leave = useSignOut();
  const fault = after ? passwordFault(after) : undefined;
  const differs = again !== '' && again !== after;
  const ready = before && after && again && !fault && !differs;
  return (
    <SignInFrame>
      <form
        className="yc-panel yc-stack"
        style={{ width: 'min(420px, 100%)', margin: '0 auto' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) change.mutate({ oldPassword: before, newPassword: after }, { onSuccess: wantTour });
        }}
      >
        <h1>{t('password.title')}</h1>
        <p style={{ margin: 0 }}>{t('password.why', { name: session.name ?? '' })}</p>
        <Labelled id="password-old" text={t('password.old')}>
          <Input.Password id="password-old" autoFocus autoComplete="current-password" value={before} onChange={(event) => setBefore(event.target.value)} />
        </Labelled>
        <Labelled id="password-new" text={t('password.new')}>
          <Input.Password id="password-new" autoComplete="new-password" aria-describedby="password-said" status={fault ? 'error' : ''} value={after} onChange={(event) => setAfter(event.target.value)} />
          <div id="password-said" className={fault ? 'yc-field-fault' : 'yc-hint'}>
            {t('password.rule')}
          </div>
        </Labelled>
        <Labelled id="password-again" text={t('password.again')}>
          <Input.Password id="password-again" autoComplete="new-password" status={differs ? 'error' : ''} value={again} onChange={(event) => setAgain(event.target.value)} />
          {differs && <div className="yc-field-fault">{t('password.differs')}</div>}
        </Labelled>
        <ProblemNotice error={change.error} />
        <div className="yc-row">
          <Button type="primary" htmlType="submit" disabled={!ready} loading={change.isPending}>
            {t('password.change')}
          </Button>
          <Button onClick={() => leave.mutate()}>{t('session.signOut')}</Button>
        </div>
      </form>
    </SignInFrame>
  );
}
