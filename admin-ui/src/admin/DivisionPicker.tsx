// Picks a division: those directly below first, then any by name or by its digits.
import { Select } from 'antd';
import { useState } from 'react';
import { prefixOf, useDivisionSearch } from '../api/divisions';
import type { DivisionName } from '../api/divisions';
import { t } from '../i18n';

interface Props {
  id: string;
  value: string | undefined;
  nearby: DivisionName[];
  onChange: (code: string | undefined, name: string | undefined) => void;
}

export function DivisionPicker({ id, value, nearby, onChange }: Props) {
  const [q, setQ] = useState('');
  const digits = /^\d{2,12}$/.test(q);
  const found = useDivisionSearch(digits ? '' : q);
  const listed = q && !digits ? (found.data?.divisions ?? []) : nearby;
  const options = listed.map((each) => ({ value: prefixOf(each.code ?? ''), label: `${each.name} ${prefixOf(each.code ?? '')}`, name: each.name }));
  if (digits && !options.some((option) => option.value === q)) options.unshift({ value: q, label: q, name: '' });
  return (
    <Select
      id={id}
      style={{ width: '100%' }}
      showSearch={{ filterOption: (typed, option) => !digits || (option?.value ?? '').startsWith(typed.trim()), onSearch: (typed) => setQ(typed.trim()) }}
      allowClear
      placeholder={t('invite.divisionHint')}
      options={options}
      value={value}
      onChange={(code: string | undefined) => onChange(code, options.find((option) => option.value === code)?.name)}
    />
  );
}
