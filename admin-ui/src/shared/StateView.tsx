// The states that every page and panel has besides its content, in one look: loading,
// empty (nothing yet, or nothing for this filter), refused, invalid, conflict, node
// unreachable, read-only, fault. Those that stand beside content are in states.tsx.
import { DisconnectOutlined, FilterOutlined, InboxOutlined, LockOutlined, StopOutlined, SwapOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Problem, Unreachable } from '../api/http';
import type { ProblemKind } from '../api/http';
import { t } from '../i18n';
import type { Tone } from './words';

interface Query {
  isPending: boolean;
  data: unknown;
  error: Error | null;
  refetch?: () => unknown;
}

// What is being waited for: a few lines, the rows of a table, a form.
export type Shape = 'lines' | 'rows' | 'form';

interface Props {
  query: Query;
  // What to say, and one thing to do, when there is nothing; `filtered` when a filter is why.
  empty?: { when: boolean; text: string; action?: ReactNode; filtered?: boolean };
  shape?: Shape;
  // Besides showing that nobody waits any more: give up the request.
  onCancel?: () => void;
  children: ReactNode;
}

// Content that is there stays on screen whatever happens to the line; only the node
// itself can take it away, by saying that it is not ours to see.
export function StateView({ query, empty, shape, onCancel, children }: Props) {
  const [stopped, setStopped] = useState(false);
  if (query.error && (query.data === undefined || isTakenAway(query.error))) return <Fault error={query.error} retry={query.refetch} />;
  if (query.isPending && stopped) {
    const again = () => {
      setStopped(false);
      void query.refetch?.();
    };
    return <Empty text={t('state.stopped')} action={<Button onClick={again}>{t('state.again')}</Button>} />;
  }
  if (query.isPending) {
    const cancel = () => {
      setStopped(true);
      onCancel?.();
    };
    return <Loading shape={shape} onCancel={cancel} />;
  }
  if (empty?.when) return <Empty text={empty.text} action={empty.action} filtered={empty.filtered} />;
  return (
    <>
      {query.error && !(query.error instanceof Unreachable) && <NotRead error={query.error} retry={query.refetch} />}
      {children}
    </>
  );
}

// What stands below is older than it should be, or not all. A line that is down has its
// own strip above the page.
function NotRead({ error, retry }: { error: Error; retry?: () => unknown }) {
  return (
    <div className="yc-notice warn yc-not-read" role="status">
      <span className="yc-row">
        {t('state.notRead', { what: problemText(error) })}
        {retry && (
          <Button size="small" onClick={() => void retry()}>
            {t('state.again')}
          </Button>
        )}
      </span>
    </div>
  );
}

const isTakenAway = (error: Error) => error instanceof Problem && (error.kind === 'refused' || error.kind === 'not-found');

// Nothing for 300 ms: most answers are here by then, and a flash helps nobody.
const QUIET_S = 0.3;
const LONG_S = 5;

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const began = Date.now();
    const timer = setInterval(() => setSeconds((Date.now() - began) / 1000), QUIET_S * 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}

const SHAPES: Record<Shape, number[]> = { lines: [100, 100, 100, 60], rows: Array<number>(8).fill(100), form: [40, 40, 40, 40] };

export function Loading({ shape = 'lines', onCancel }: { shape?: Shape; onCancel?: () => void }) {
  const seconds = useSeconds();
  if (seconds < QUIET_S) return <div aria-busy="true" />;
  const widths = SHAPES[shape].map((width) => `${width}%`);
  return (
    <div className={`yc-state ${shape}`} aria-busy="true">
      <Skeleton active={false} paragraph={{ rows: widths.length, width: widths }} title={false} />
      {seconds >= LONG_S && (
        <span className="yc-row" role="status">
          {t('state.reading', { seconds: Math.floor(seconds) })}
          {onCancel && <Button onClick={onCancel}>{t('state.cancel')}</Button>}
        </span>
      )}
    </div>
  );
}

export function Empty({ text, action, filtered }: { text: string; action?: ReactNode; filtered?: boolean }) {
  return (
    <div className="yc-state yc-hint">
      <span>
        {filtered ? <FilterOutlined aria-hidden /> : <InboxOutlined aria-hidden />} {text}
      </span>
      {action}
    </div>
  );
}

// The rule, who may, how to ask; in the place of what cannot be shown.
export function Refused({ text, ask }: { text: string; ask?: ReactNode }) {
  return (
    <div className="yc-state">
      <span className="yc-strong">
        <LockOutlined aria-hidden /> {t('state.refused')}
      </span>
      <span>{text}</span>
      {ask}
    </div>
  );
}

const LOOKS: Partial<Record<ProblemKind, { tone: Tone; icon: ReactNode }>> = {
  invalid: { tone: 'bad', icon: <WarningOutlined aria-hidden /> },
  conflict: { tone: 'warn', icon: <SwapOutlined aria-hidden /> },
  stale: { tone: 'warn', icon: <SwapOutlined aria-hidden /> },
};
const FAULT = { tone: 'bad' as Tone, icon: <StopOutlined aria-hidden /> };

export function Fault({ error, retry }: { error: Error; retry?: () => unknown }) {
  if (error instanceof Problem && error.kind === 'refused') return <Refused text={error.detail || error.title} />;
  const look = error instanceof Unreachable ? { tone: 'bad', icon: <DisconnectOutlined aria-hidden /> } : lookOf(error);
  return (
    <div className="yc-state" role="alert">
      <span className={`yc-strong yc-tone-${look.tone}`}>
        {look.icon} {problemText(error)}
      </span>
      {retry && <Button onClick={() => void retry()}>{t('state.again')}</Button>}
    </div>
  );
}

const lookOf = (error: Error) => (error instanceof Problem ? (LOOKS[error.kind] ?? FAULT) : FAULT);

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
  // One that is all there is to say stands above already.
  const complaints = error instanceof Problem ? error.complaints.filter((each) => each.what !== error.detail) : [];
  const tone = error instanceof Unreachable ? 'warn' : lookOf(error).tone;
  return (
    <div className={`yc-notice ${tone}`} role="alert">
      <span className="yc-strong">{problemText(error)}</span>
      {complaints.map((complaint) => (
        <span key={`${complaint.where} ${complaint.what}`}>{complaint.what}</span>
      ))}
    </div>
  );
}
