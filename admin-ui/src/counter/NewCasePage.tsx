// 新建办件: person, item, form and materials on one page. Which draft is open stands in
// the address; several can be open at once, none is lost.
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Case } from '../api/cases';
import { fetchDraft, useDrafts } from '../api/drafts';
import { newKey, Problem } from '../api/http';
import { t } from '../i18n';
import { Fault, Loading } from '../shared/StateView';
import { Accepted } from './Accepted';
import { emptyDraft, fromSaved } from './caseDraft';
import type { CaseDraft } from './caseDraft';
import { CaseEditor } from './CaseEditor';

const OPEN_MAX = 5;
// Drafts begun in this tab that the node cannot have yet.
const unsaved = new Set<string>();

export function NewCasePage() {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('draft');
  const fresh = params.get('fresh');
  const [filed, setFiled] = useState<Case | null>(null);
  useEffect(() => {
    if (wanted && !fresh) return;
    setFiled(null);
    const first: Record<string, string> = { draft: newKey() };
    unsaved.add(first.draft);
    const item = params.get('item');
    if (item) first.item = item;
    setParams(first, { replace: true });
  }, [wanted, fresh, params, setParams]);
  if (filed) return <Accepted of={filed} onNext={() => setParams({ fresh: newKey() })} />;
  if (!wanted || fresh) return null;
  return (
    <>
      <OpenDrafts current={wanted} onOpen={(id) => setParams({ draft: id })} onFresh={() => setParams({ fresh: newKey() })} />
      <LoadedDraft key={wanted} id={wanted} item={params.get('item') ?? ''} onFiled={setFiled} />
    </>
  );
}

interface OpenProps {
  current: string;
  onOpen: (id: string) => void;
  onFresh: () => void;
}

function OpenDrafts({ current, onOpen, onFresh }: OpenProps) {
  const drafts = useDrafts();
  const all = (drafts.data?.drafts ?? []).slice(0, OPEN_MAX);
  const others = all.filter((draft) => draft.id !== current);
  return (
    <div className="yc-row">
      <h1>{t('new.title')}</h1>
      {others.length > 0 && <span className="yc-hint">{t('new.others')}</span>}
      {others.map((draft) => (
        <Button key={draft.id} size="small" onClick={() => onOpen(draft.id ?? '')}>
          {draft.title || t('new.untitled')}
        </Button>
      ))}
      <span className="yc-spring" />
      <Button onClick={onFresh}>{t('new.another')}</Button>
    </div>
  );
}

// A draft that the node has, or a new one.
function LoadedDraft({ id, item, onFiled }: { id: string; item: string; onFiled: (filed: Case) => void }) {
  const [draft, setDraft] = useState<CaseDraft | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const asked = useRef(false);
  const load = () => {
    setError(null);
    if (unsaved.delete(id)) {
      setDraft({ ...emptyDraft(id), businessCode: item });
      return;
    }
    fetchDraft(id)
      .then((saved) => setDraft(fromSaved({ ...saved, id })))
      .catch((problem: Error) => {
        if (problem instanceof Problem && problem.kind === 'not-found') setDraft({ ...emptyDraft(id), businessCode: item });
        else setError(problem);
      });
  };
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    load();
  });
  if (error) return <Fault error={error} retry={load} />;
  if (!draft) return <Loading />;
  return <CaseEditor first={draft} onFiled={onFiled} />;
}
