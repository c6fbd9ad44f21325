// One box for a code of six digits, handed over at the sixth. Blanks of what is pasted
// and everything else that is no digit are left out.
import { Input } from 'antd';
import type { InputRef } from 'antd';
import { useEffect, useRef } from 'react';

const DIGITS = 6;

interface Props {
  id: string;
  label: string;
  hintId?: string;
  value: string;
  isPending: boolean;
  onChange: (text: string) => void;
  onWhole: (code: string) => void;
}

export function CodeInput({ id, label, hintId, value, isPending, onChange, onWhole }: Props) {
  const box = useRef<InputRef>(null);
  // A code that was refused is gone; the next one is typed in the same place.
  useEffect(() => {
    if (!isPending) box.current?.focus();
  }, [isPending]);
  const take = (text: string) => {
    if (isPending) return;
    const digits = asciiDigits(text).slice(0, DIGITS);
    onChange(digits);
    if (digits.length === DIGITS && digits !== value) onWhole(digits);
  };
  return (
    <div>
      <label htmlFor={id} className="yc-hint">
        {label}
      </label>
      <Input ref={box} id={id} className="yc-one-time-code" inputMode="numeric" autoComplete="one-time-code" autoFocus aria-describedby={hintId} aria-busy={isPending} value={value} onChange={(event) => take(event.target.value)} />
    </div>
  );
}

// An input method in Chinese may give wide digits.
function asciiDigits(text: string): string {
  return text.replace(/[０-９]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/\D/g, '');
}
