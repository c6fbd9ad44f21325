// 新建办件: person, item, form and materials on one page. Which draft is open stands in
// the address; up to five are open as tabs, none is lost.
import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { FiledCase } from '../api/cases';
import { fetchDraft, useDrafts } from '../api/drafts';
import { newKey, Problem } from '../api/http';
import { t } from '../i18n';
import { Fault, Loading } from '../shared/StateView';
import { Accepted } from './Accepted';
import { emptyDraft, fromSaved } from './caseDraft';
import type { CaseDraft } from './caseDraft';
import { CaseEditor } from './CaseEditor';
import { closeTab, nameTab, OPEN_MAX, openTab, useTabs } from './openTabs';
import { keptDraft } from './useSavedDraft';

// Drafts begun in this tab that the node cannot have yet.
const unsaved = new Set<string>();

export function NewCasePage() {
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const wanted = params.get('draft');
  const fresh = params.get('fresh');
  const item = params.get('item');
  const tabs = useTabs();
  const [filed, setFiled] = useState<FiledCase | null>(null);
  const address = useRef({ item, tabs, setParams });
  useEffect(() => {
    address.current = { item, tabs, setParams };
  });
  // Only another address opens a tab: one that is being closed must not come back.
  useEffect(() => {
    const now = address.current;
    if (wanted && !fresh) return openTab(wanted);
    setFiled(null);
    if (now.tabs.length >= OPEN_MAX) return now.setParams({ draft: now.tabs[OPEN_MAX - 1].id, full: '1' }, { replace: true });
    const id = newKey();
    unsaved.add(id);
    now.setParams({ draft: id, ...(now.item && { item: now.item }) }, { replace: true });
  }, [wanted, fresh]);
  const goTo = (id: string | undefined) => (id ? setParams({ draft: id }) : void navigate('/'));
  const close = (id: string) => {
    closeTab(id);
    if (id === wanted) goTo(tabs.filter((tab) => tab.id !== id).at(-1)?.id);
  };
  const name = useCallback((title: string) => wanted && nameTab(wanted, title), [wanted]);
  if (filed) return <Accepted of={filed} onNext={() => setParams({ fresh: newKey() })} />;
  if (!wanted || fresh) return <Loading />;
  return (
    <>
      <div className="yc-row yc-open-tabs">
        <h1>{t('new.title')}</h1>
        {tabs.map((tab) => (
          <span key={tab.id} className={`yc-tab ${tab.id === wanted ? 'chosen' : ''}`}>
            <button type="button" title={tab.title || undefined} aria-current={tab.id === wanted ? 'page' : undefined} onClick={() => goTo(tab.id)}>
              {tab.title || t('new.untitled')}
            </button>
            {tabs.length > 1 && (
              <button type="button" aria-label={t('new.close', { title: tab.title || t('new.untitled') })} onClick={() => close(tab.id)}>
                <CloseOutlined aria-hidden />
              </button>
            )}
          </span>
        ))}
        <Button size="small" onClick={() => setParams({ fresh: newKey() })}>
          {t('new.another')}
        </Button>
        {params.get('full') && (
          <span className="yc-tone-warn" role="alert">
            {t('new.full', { count: OPEN_MAX })}
          </span>
        )}
        <span className="yc-spring" />
        <OtherDrafts open={tabs.map((tab) => tab.id)} />
      </div>
      <LoadedDraft
        key={wanted}
        id={wanted}
        item={item ?? ''}
        onTitle={name}
        onFiled={(done) => {
          closeTab(wanted);
          setFiled(done);
        }}
        onClose={() => close(wanted)}
      />
    </>
  );
}

// Drafts that are not among the tabs; the desk lists them.
function OtherDrafts({ open }: { open: string[] }) {
  const drafts = useDrafts();
  const others = (drafts.data?.drafts ?? []).filter((draft) => !open.includes(draft.id ?? ''));
  return others.length > 0 ? <span className="yc-hint">{t('new.others', { count: others.length })}</span> : null;
}

interface LoadedProps {
  id: string;
  item: string;
  onTitle: (title: string) => void;
  onFiled: (filed: FiledCase) => void;
  onClose: () => void;
}

// A draft of this tab, one that the node has, or a new one.
function LoadedDraft({ id, item, ...rest }: LoadedProps) {
  const [draft, setDraft] = useState<CaseDraft | null>(() => keptDraft(id) ?? (unsaved.has(id) ? { ...emptyDraft(id), businessCode: item } : null));
  const [error, setError] = useState<Error | null>(null);
  const asked = useRef(false);
  const load = () => {
    setError(null);
    fetchDraft(id)
      .then((saved) => setDraft(fromSaved({ ...saved, id })))
      .catch((problem: Error) => {
        if (problem instanceof Problem && problem.kind === 'not-found') setDraft({ ...emptyDraft(id), businessCode: item });
        else setError(problem);
      });
  };
  useEffect(() => {
    unsaved.delete(id);
    if (asked.current || draft) return;
    asked.current = true;
    load();
  });
  if (error) return <Fault error={error} retry={load} />;
  if (!draft) return <Loading />;
  return <CaseEditor first={draft} {...rest} />;
}
