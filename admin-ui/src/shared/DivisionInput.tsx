// Picks a village or community: first those of this township, then any by name or
// by its 12 digits.
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { prefixOf, useDivisionSearch, useDivisionsUnder } from '../api/divisions';
import type { DivisionName } from '../api/divisions';
import { t } from '../i18n';
import type { InputProps } from './FieldInput';

const whole = (code: string) => code.padEnd(12, '0');

export function DivisionInput({ id, value, division, fault, describedBy, field, onChange }: InputProps) {
  const [q, setQ] = useState('');
  const here = useDivisionsUnder(division ? prefixOf(division) : undefined);
  const chosen = typeof value === 'string' ? value : undefined;
  const named = useDivisionsUnder(chosen ? prefixOf(chosen) : undefined);
  const found = useDivisionSearch(/^\d*$/.test(q) ? '' : q);
  const options = useMemo(() => {
    const known = new Map<string, DivisionName>();
    const listed = q ? (found.data?.divisions ?? []) : (here.data?.divisions ?? []).filter((each) => whole(each.code ?? '') !== whole(division ?? ''));
    for (const each of [...listed, ...(named.data?.divisions ?? [])]) known.set(whole(each.code ?? ''), each);
    const out = [...known].map(([code, each]) => ({ value: code, label: `${each.name} ${code}` }));
    if (/^\d{12}$/.test(q) && !known.has(q)) out.unshift({ value: q, label: q });
    return out;
  }, [q, found.data, here.data, named.data, division]);
  return (
    <Select
      id={id}
      style={{ width: '100%' }}
      status={fault ? 'error' : ''}
      aria-describedby={describedBy}
      aria-required={field.required || undefined}
      showSearch={{ filterOption: (typed, option) => !q || found.isPlaceholderData || (option?.label ?? '').includes(typed.trim()), onSearch: (typed) => setQ(typed.trim()) }}
      allowClear
      placeholder={t('form.divisionHint')}
      notFoundContent={q ? t('form.noDivision') : null}
      options={options}
      value={chosen}
      onChange={(code: string | undefined) => onChange(code ?? null)}
    />
  );
}
