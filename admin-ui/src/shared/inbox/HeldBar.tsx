// What is decided and not written yet, over the foot of the page: how long it can be
// undone, and what became of it if it could not be written.
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { t } from '../../i18n';
import { problemText } from '../StateView';
import type { Held, Holding } from './holding';

const TICK_MS = 250;

function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

const nameOf = (held: readonly Held[]) => (held.length === 1 ? t('hold.one', { who: held[0].who, deed: held[0].deed }) : t('hold.many', { count: held.length, deed: held[0].deed }));

interface Props {
  holding: Holding;
  held: readonly Held[];
  onUndo: () => void;
  onLook: (held: Held) => void;
}

export function HeldBar({ holding, held, onUndo, onLook }: Props) {
  const open = held.filter((each) => each.state === 'held');
  const now = useNow(open.length > 0);
  const last = Math.max(0, ...open.map((each) => each.at));
  const seconds = Math.max(0, Math.ceil((last - now) / 1000));
  const waiting = held.filter((each) => each.state === 'waiting');
  const refused = held.filter((each) => each.state === 'refused' || each.state === 'stale');
  if (held.every((each) => each.state === 'writing')) return null;
  return (
    <div className="yc-held">
      {open.length > 0 && (
        <div className="yc-held-line" data-testid="held">
          <span role="status">
            <b data-given>{nameOf(open)}</b> <span className="yc-hint">{t('hold.leaving')}</span>
          </span>
          <span className="yc-number" aria-hidden>
            {t('hold.seconds', { seconds })}
          </span>
          <progress max={10} value={10 - seconds} aria-hidden />
          <span className="yc-spring" />
          <Button onClick={onUndo} data-deed="undo">
            {t('hold.undo')}
          </Button>
          <Button type="link" onClick={() => holding.writeAll()} data-deed="write-now">
            {t('hold.now')}
          </Button>
        </div>
      )}
      {waiting.length > 0 && (
        <div className="yc-held-line yc-tone-warn" role="alert">
          <span data-given>{t('hold.waiting', { what: nameOf(waiting) })}</span>
        </div>
      )}
      {refused.map((each) => (
        <div key={each.key} className="yc-held-line yc-tone-bad" role="alert" data-testid={`held-${each.state}`}>
          <span data-given>{t(each.state === 'stale' ? 'hold.stale' : 'hold.refused', { what: nameOf([each]), why: each.error ? problemText(each.error) : '' })}</span>
          <span className="yc-spring" />
          {each.state === 'stale' ? (
            <Button onClick={() => onLook(each)} data-deed="look">
              {t('hold.look')}
            </Button>
          ) : (
            <Button onClick={() => holding.drop(each.number)}>{t('hold.understood')}</Button>
          )}
        </div>
      ))}
    </div>
  );
}
