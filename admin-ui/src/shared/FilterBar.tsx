// Filters above a table and the views kept of them.
import { CloseOutlined, FilterOutlined } from '@ant-design/icons';
import { Button, Input, Popover, Select } from 'antd';
import type { InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import { t } from '../i18n';
import { useViews } from './filters';
import type { Filters } from './filters';
import { useKeys } from './keys';
import { useSignedIn } from './session';

export type FilterBy<Name extends string = string> = { name: Name; label: string; width?: number } & (
  | { kind: 'text'; hint?: string }
  | { kind: 'choice'; options: { value: string; label: string }[]; any: string }
);

interface Props<Name extends string> {
  table: string;
  filters: Filters<Name> | undefined;
  filterBy: FilterBy<Name>[];
  children?: ReactNode;
}

export function FilterBar<Name extends string>({ table, filters, filterBy, children }: Props<Name>) {
  const first = useRef<InputRef>(null);
  useKeys({ filter: () => first.current?.focus() });
  const firstText = filterBy.find((filter) => filter.kind === 'text')?.name;
  return (
    <div className="yc-row yc-filters" role="search">
      {filters &&
        filterBy.map((filter) =>
          filter.kind === 'text' ? (
            <TextFilter
              key={filter.name}
              label={filter.label}
              hint={filter.hint ?? filter.label}
              width={filter.width ?? 240}
              value={filters.values[filter.name]}
              onChange={(value) => filters.set({ [filter.name]: value } as Partial<Record<Name, string>>)}
              inputRef={filter.name === firstText ? first : undefined}
            />
          ) : (
            <Select
              key={filter.name}
              style={{ width: filter.width ?? 150 }}
              allowClear
              aria-label={filter.label}
              placeholder={filter.any}
              options={filter.options}
              value={filters.values[filter.name] || undefined}
              onChange={(value: string | undefined) => filters.set({ [filter.name]: value ?? '' } as Partial<Record<Name, string>>)}
            />
          ),
        )}
      {filters && filterBy.length > 0 && <Views table={table} filters={filters as unknown as Filters} />}
      <span className="yc-spring" />
      {children}
    </div>
  );
}

const PAUSE_MS = 400;

interface TextProps {
  label: string;
  hint: string;
  width: number;
  value: string;
  onChange: (value: string) => void;
  inputRef?: RefObject<InputRef | null>;
}

// Takes effect at Enter, or when typing pauses; never while an input method composes.
function TextFilter({ label, hint, width, value, onChange, inputRef }: TextProps) {
  const [typed, setTyped] = useState(value);
  const composing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (text: string) => {
    clearTimeout(timer.current);
    if (text.trim() !== value) onChange(text.trim());
  };
  const later = (text: string) => {
    clearTimeout(timer.current);
    if (!composing.current) timer.current = setTimeout(() => settle(text), PAUSE_MS);
  };
  return (
    <Input
      ref={inputRef}
      style={{ width }}
      allowClear
      prefix={<FilterOutlined aria-hidden />}
      aria-label={label}
      placeholder={hint}
      value={typed}
      onCompositionStart={() => (composing.current = true)}
      onCompositionEnd={(event) => {
        composing.current = false;
        later(event.currentTarget.value);
      }}
      onChange={(event) => {
        setTyped(event.target.value);
        if (event.target.value === '') settle('');
        else later(event.target.value);
      }}
      onPressEnter={(event) => {
        if (!event.nativeEvent.isComposing) settle(event.currentTarget.value);
      }}
    />
  );
}

function Views({ table, filters }: { table: string; filters: Filters }) {
  const session = useSignedIn();
  const { views, isFull, save, drop } = useViews(table, session.account ?? '');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const current = views.find((view) => view.text === filters.text);
  const keep = () => {
    if (!name.trim()) return;
    save(name.trim(), filters.text);
    setName('');
  };
  const content = (
    <div className="yc-stack" style={{ width: 280 }}>
      {views.length === 0 && <span className="yc-hint">{t('views.none')}</span>}
      <ul className="yc-list">
        {views.map((view) => (
          <li key={view.name} className="yc-row" style={{ flexWrap: 'nowrap' }}>
            <button
              type="button"
              className={`yc-pick ${view === current ? 'chosen' : ''}`}
              onClick={() => {
                filters.take(view.text);
                setOpen(false);
              }}
            >
              {view.name}
            </button>
            <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t('views.drop', { name: view.name })} onClick={() => drop(view.name)} />
          </li>
        ))}
      </ul>
      {filters.isFiltered ? (
        <form
          className="yc-row"
          style={{ flexWrap: 'nowrap' }}
          onSubmit={(event) => {
            event.preventDefault();
            keep();
          }}
        >
          <Input aria-label={t('views.name')} placeholder={t('views.name')} maxLength={20} value={name} onChange={(event) => setName(event.target.value)} />
          <Button htmlType="submit" disabled={!name.trim() || (isFull && !views.some((view) => view.name === name.trim()))}>
            {t('views.save')}
          </Button>
        </form>
      ) : (
        <span className="yc-faint">{t('views.how')}</span>
      )}
      <span className="yc-faint">{isFull ? t('views.full') : t('views.here')}</span>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen} content={content} title={t('views.title')}>
      <Button>{current ? t('views.current', { name: current.name }) : t('views.title')}</Button>
    </Popover>
  );
}
