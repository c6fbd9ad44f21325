// A sensitive value: masked as the node gives it, with a way to see it whole for a
// minute, which the node writes down.
import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { t } from '../i18n';

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

export function MaskedValue({ children }: { children: string | undefined }) {
  return <span className="yc-number">{children || '—'}</span>;
}
