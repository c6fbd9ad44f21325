// A picture that is a field of the form: kept on the node, the form holds its name.
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { upload } from '../api/attachments';
import { t } from '../i18n';
import type { InputProps } from './FieldInput';
import { problemText } from './StateView';

export function PhotoInput({ id, value, describedBy, onChange }: InputProps) {
  const picker = useRef<HTMLInputElement>(null);
  const [trouble, setTrouble] = useState('');
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      onChange((await upload(file)).blob ?? null);
      setTrouble('');
    } catch (error) {
      setTrouble(problemText(error as Error));
    }
  };
  return (
    <div className="yc-row">
      <Button id={id} aria-describedby={describedBy} onClick={() => picker.current?.click()}>
        {value ? t('form.photoAgain') : t('form.photo')}
      </Button>
      {value && <span className="yc-tone-ok">✓ {t('form.photoTaken')}</span>}
      {trouble && <span className="yc-field-fault">{trouble}</span>}
      <input ref={picker} type="file" accept="image/*" hidden aria-label={t('form.photo')} onChange={(event) => void take(event.target.files?.[0])} />
    </div>
  );
}
