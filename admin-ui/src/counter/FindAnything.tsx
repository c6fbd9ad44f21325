// Ctrl K: cases by number, name or identity number, items by pinyin or everyday words,
// and pages. Arrows move, Enter goes there.
import { Input } from 'antd';
import type { InputRef } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useCatalogue } from '../api/catalogue';
import { newKey } from '../api/http';
import { t } from '../i18n';
import { BusinessFacts } from '../shared/ItemSearch';
import { useKeys } from '../shared/keys';
import { find } from './find';
import type { Found, FoundPage } from './find';

const addressOf = (found: Found): string => {
  if (found.kind === 'page') return found.page.to;
  if (found.kind === 'item') return `/new?fresh=${newKey()}&item=${encodeURIComponent(found.row.code ?? '')}`;
  return `/cases?q=${encodeURIComponent(found.text)}`;
};

const keyOf = (found: Found) => (found.kind === 'page' ? found.page.to : found.kind === 'item' ? (found.row.code ?? '') : 'cases');

export function FindAnything({ pages, mayFile }: { pages: FoundPage[]; mayFile: boolean }) {
  const navigate = useNavigate();
  const { data } = useCatalogue();
  const box = useRef<InputRef>(null);
  const before = useRef<HTMLElement | null>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [here, setHere] = useState(false);
  const found = useMemo(() => find(text, pages, data?.businesses ?? [], mayFile), [text, pages, data, mayFile]);
  const shown = here && found.length > 0;
  useKeys({
    find: () => {
      before.current = document.activeElement as HTMLElement | null;
      box.current?.focus({ cursor: 'all' });
    },
  });
  const go = (to: Found | undefined) => {
    if (!to) return;
    setText('');
    box.current?.blur();
    void navigate(addressOf(to));
  };
  // Back to where the focus was: nothing is lost by looking.
  const leave = () => {
    setText('');
    if (before.current?.isConnected) before.current.focus();
    else box.current?.blur();
  };
  return (
    <div className="yc-search yc-find">
      <Input
        ref={box}
        style={{ width: 320, minWidth: 120 }}
        aria-label={t('find.label')}
        placeholder={t('find.anything')}
        role="combobox"
        aria-expanded={shown}
        aria-controls="find-hits"
        aria-activedescendant={shown && found[at] ? `find-${keyOf(found[at])}` : undefined}
        autoComplete="off"
        value={text}
        onFocus={() => setHere(true)}
        onBlur={() => setHere(false)}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.ctrlKey) return;
          if (event.key === 'ArrowDown') setAt((now) => Math.min(now + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setAt((now) => Math.max(now - 1, 0));
          else if (event.key === 'Enter') go(found[at]);
          else if (event.key === 'Escape') leave();
          else return;
          event.preventDefault();
        }}
      />
      {shown && (
        <div className="yc-search-hits" id="find-hits" role="listbox" aria-label={t('find.label')}>
          {found.map((each, i) => (
            <div
              key={keyOf(each)}
              id={`find-${keyOf(each)}`}
              role="option"
              aria-selected={i === at}
              className={`yc-pick ${i === at ? 'chosen' : ''}`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => go(each)}
            >
              <FoundLine found={each} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function FoundLine({ found }: { found: Found }) {
  if (found.kind === 'cases') return <span className="yc-pick-line">{t('find.cases', { text: found.text })}</span>;
  if (found.kind === 'page') return <span className="yc-pick-line">{t('find.page', { name: found.page.label })}</span>;
  return (
    <span className="yc-pick-line">
      <span className="yc-strong yc-cut">{t('find.item', { name: found.row.name ?? '' })}</span>
      <span className="yc-faint">{found.row.code}</span>
      <span className="yc-spring" />
      <BusinessFacts row={found.row} />
    </span>
  );
}
