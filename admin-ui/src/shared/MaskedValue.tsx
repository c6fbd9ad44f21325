// A sensitive value: masked as the node gives it, with a way to see it whole for a
// minute, which the node writes down. When the lease of returned data is over, nothing
// is shown and nothing can be.
import { EyeInvisibleOutlined, EyeOutlined, LockOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { t } from '../i18n';
import { cut, mask, pieces } from './text';
import type { Sensitive } from './text';

const SHOWN_FOR_MS = 60_000;

// Shown or not, and hidden again by itself.
export function useShown(): [boolean, (shown: boolean) => void] {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(false), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return [shown, setShown];
}

export function ShowButton({ shown, onChange }: { shown: boolean; onChange: (shown: boolean) => void }) {
  return (
    <Button size="small" icon={shown ? <EyeInvisibleOutlined /> : <EyeOutlined />} onClick={() => onChange(!shown)} title={t('masked.logged')}>
      {shown ? t('masked.hide') : t('masked.show')}
    </Button>
  );
}

// A name or a value with every character on screen: one that this machine cannot draw
// shows its code point.
export function Characters({ children, cutAt }: { children: string; cutAt?: number }) {
  const shown = cutAt ? cut(children, cutAt) : children;
  return (
    <span title={shown === children ? undefined : children}>
      {pieces(shown).map((piece, i) =>
        piece.missing ? (
          <span key={i} className="yc-missing-glyph" title={t('masked.noGlyph')}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </span>
  );
}

interface Props {
  // As the node gives it: masked, or whole while `shown`.
  children: string | undefined;
  // Set where the page itself holds the whole value; it is then masked here.
  kind?: Sensitive;
  shown?: boolean;
  // With it, a button stands beside the value.
  onShow?: (shown: boolean) => void;
  // The lease of the data is over since then: a day or a time in words.
  lockedSince?: string;
}

export function MaskedValue({ children, kind, shown, onShow, lockedSince }: Props) {
  if (lockedSince !== undefined) {
    return (
      <span className="yc-tone-warn">
        <LockOutlined aria-hidden /> {t('masked.locked', { since: lockedSince })}
      </span>
    );
  }
  if (!children) return <span>—</span>;
  const text = kind && !shown ? mask(kind, children) : children;
  return (
    <span className="yc-masked">
      <span className="yc-number">
        <Characters>{text}</Characters>
      </span>
      {onShow && <ShowButton shown={shown ?? false} onChange={onShow} />}
    </span>
  );
}
