// The states that every page and panel has besides its content: loading, empty,
// refused, node unreachable, fault. One look for all of them.
import { DisconnectOutlined, InboxOutlined, LockOutlined, StopOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Problem, Unreachable } from '../api/http';
import { t } from '../i18n';

interface Query {
  isPending: boolean;
  data: unknown;
  error: Error | null;
  refetch?: () => unknown;
}

interface Props {
  query: Query;
  // What to say, and one thing to do, when there is nothing.
  empty?: { when: boolean; text: string; action?: ReactNode };
  children: ReactNode;
}

// Content that is there stays on screen whatever happens to the line; only the node
// itself can take it away, by saying that it is not ours to see.
export function StateView({ query, empty, children }: Props) {
  if (query.error && (query.data === undefined || isTakenAway(query.error))) return <Fault error={query.error} retry={query.refetch} />;
  if (query.isPending) return <Loading />;
  if (empty?.when) return <Empty text={empty.text} action={empty.action} />;
  return <>{children}</>;
}

const isTakenAway = (error: Error) => error instanceof Problem && (error.kind === 'refused' || error.kind === 'not-found');

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const began = Date.now();
    const timer = setInterval(() => setSeconds((Date.now() - began) / 1000), 300);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}

export function Loading() {
  const seconds = useSeconds();
  if (seconds < 0.3) return <div aria-busy="true" />;
  return (
    <div className="yc-state" aria-busy="true">
      <Skeleton active={false} paragraph={{ rows: 4 }} title={false} />
      {seconds >= 5 && <span role="status">{t('state.reading', { seconds: Math.floor(seconds) })}</span>}
    </div>
  );
}

export function Empty({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <div className="yc-state yc-hint">
      <span>
        <InboxOutlined aria-hidden /> {text}
      </span>
      {action}
    </div>
  );
}

export function Refused({ text }: { text: string }) {
  return (
    <div className="yc-state">
      <span className="yc-strong">
        <LockOutlined aria-hidden /> {t('state.refused')}
      </span>
      <span>{text}</span>
    </div>
  );
}

export function Fault({ error, retry }: { error: Error; retry?: () => unknown }) {
  if (error instanceof Problem && error.kind === 'refused') return <Refused text={error.detail || error.title} />;
  const offline = error instanceof Unreachable;
  return (
    <div className="yc-state" role="alert">
      <span className="yc-strong yc-tone-bad">
        {offline ? <DisconnectOutlined aria-hidden /> : <StopOutlined aria-hidden />} {problemText(error)}
      </span>
      {retry && <Button onClick={() => void retry()}>{t('state.again')}</Button>}
    </div>
  );
}

// What happened, in one sentence.
export function problemText(error: Error): string {
  if (error instanceof Unreachable) return t('state.unreachable');
  if (!(error instanceof Problem)) return t('state.fault', { what: error.message });
  const said = error.detail || error.title || t('state.fault', { what: String(error.status) });
  return error.code ? `${said} (${error.code})` : said;
}

// An error of a command, above the button that caused it, with every place that it names.
export function ProblemNotice({ error }: { error: Error | null }) {
  if (!error) return null;
  const complaints = error instanceof Problem ? error.complaints : [];
  return (
    <div className={`yc-notice ${error instanceof Unreachable ? 'warn' : 'bad'}`} role="alert">
      <span className="yc-strong">{problemText(error)}</span>
      {complaints.map((complaint) => (
        <span key={`${complaint.where} ${complaint.what}`}>{complaint.what}</span>
      ))}
    </div>
  );
}
