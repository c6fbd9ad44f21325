// Finds what the person wants: characters, pinyin initials, full pinyin, everyday
// words or code; arrows move, Enter takes.
import { Input } from 'antd';
import type { InputRef } from 'antd';
import { useMemo, useState } from 'react';
import type { Ref } from 'react';
import { useCatalogue } from '../api/catalogue';
import type { BusinessRow } from '../api/catalogue';
import { t } from '../i18n';
import { searchBusinesses } from './forms/itemSearch';
import { modeName } from './words';

interface Props {
  onPick: (row: BusinessRow) => void;
  inputRef?: Ref<InputRef>;
}

export const ITEM_SEARCH_ID = 'item-search';
const LISTED = 12;

export function ItemSearch({ onPick, inputRef }: Props) {
  const { data } = useCatalogue();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const hits = useMemo(() => searchBusinesses(data?.businesses ?? [], text).slice(0, LISTED), [data, text]);
  const pick = (row: BusinessRow | undefined) => {
    if (!row) return;
    setText('');
    onPick(row);
  };
  const shown = text.trim() !== '';
  return (
    <div className="yc-search">
      <Input
        ref={inputRef}
        id={ITEM_SEARCH_ID}
        value={text}
        placeholder={t('items.hint')}
        aria-label={t('items.label')}
        role="combobox"
        aria-expanded={shown}
        aria-controls="item-hits"
        aria-activedescendant={shown && hits[at] ? `item-${hits[at].code}` : undefined}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.ctrlKey) return;
          if (event.key === 'ArrowDown') setAt((now) => Math.min(now + 1, hits.length - 1));
          else if (event.key === 'ArrowUp') setAt((now) => Math.max(now - 1, 0));
          else if (event.key === 'Enter' && shown) pick(hits[at]);
          else if (event.key === 'Escape' && shown) setText('');
          else return;
          event.preventDefault();
        }}
      />
      {shown && (
        <div className="yc-search-hits" id="item-hits" role="listbox" aria-label={t('items.hits')}>
          {hits.map((row, i) => (
            <div
              key={row.code}
              id={`item-${row.code}`}
              role="option"
              aria-selected={i === at}
              className={`yc-pick ${i === at ? 'chosen' : ''}`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(row)}
            >
              <span className="yc-pick-line">
                <span className="yc-strong yc-cut">{row.name}</span>
                <span className="yc-faint">{row.code}</span>
                <span className="yc-spring" />
                <BusinessFacts row={row} />
              </span>
            </div>
          ))}
          {hits.length === 0 && <div className="yc-pick yc-hint">{t('items.none')}</div>}
        </div>
      )}
    </div>
  );
}

export function BusinessFacts({ row }: { row: BusinessRow | undefined }) {
  if (!row) return null;
  return (
    <span className="yc-hint" style={{ whiteSpace: 'nowrap' }}>
      {row.parties?.includes('organisation') && `${t('items.organisations')} · `}
      {modeName(row.mode)} · {row.promisedDays ? t('items.days', { days: row.promisedDays }) : t('items.atOnce')}
    </span>
  );
}
