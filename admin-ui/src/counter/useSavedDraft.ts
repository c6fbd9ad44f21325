// Keeps what is typed on the node: a moment after each change, when the page is left or
// loaded again, and again when the node is back. Until then it stays in this tab.
import { useCallback, useEffect, useRef, useState } from 'react';
import { saveOnLeaving, useSaveDraft } from '../api/drafts';
import { Problem } from '../api/http';
import { isBegun, toSaved } from './caseDraft';
import type { CaseDraft } from './caseDraft';

const PAUSE_MS = 1200;
const AGAIN_MS = 5000;

export type Saving = 'nothing' | 'changed' | 'saving' | 'saved' | 'waiting';

// Drafts of this tab that the node does not have as they are: an editor that opens
// again goes on from here.
const kept = new Map<string, CaseDraft>();
export const keptDraft = (id: string) => kept.get(id);
export const forgetDraft = (id: string) => kept.delete(id);
export const forgetAllDrafts = () => kept.clear();

interface Of {
  draft: CaseDraft;
  title: string;
  window: string;
  // Not while it is being filed.
  enabled: boolean;
}

export function useSavedDraft({ draft, title, window: at, enabled }: Of) {
  const { mutate, error } = useSaveDraft();
  const [saving, setSaving] = useState<Saving>(kept.has(draft.id) ? 'changed' : 'nothing');
  const first = useRef(draft);
  const latest = useRef<Of>({ draft, title, window: at, enabled });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    latest.current = { draft, title, window: at, enabled };
  });
  const save = useCallback(() => {
    const now = latest.current;
    if (!isBegun(now.draft) || !now.enabled) return;
    setSaving('saving');
    mutate(toSaved(now.draft, now.title, now.window), {
      onError: () => setSaving('waiting'),
      onSuccess: () => {
        if (latest.current.draft !== now.draft) return setSaving('changed');
        kept.delete(now.draft.id);
        setSaving('saved');
      },
    });
  }, [mutate]);
  useEffect(() => {
    if (!enabled || (draft === first.current && !kept.has(draft.id))) return;
    kept.set(draft.id, draft);
    setSaving('changed');
    const timer = setTimeout(save, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, enabled, save, attempt]);
  useEffect(() => {
    if (saving !== 'waiting' || !enabled) return;
    const timer = setTimeout(() => setAttempt((n) => n + 1), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [saving, enabled]);
  // Leaving does not wait for the pause.
  useEffect(
    () => () => {
      const now = latest.current;
      if (kept.has(now.draft.id) && now.enabled && isBegun(now.draft)) mutate(toSaved(now.draft, now.title, now.window), { onSuccess: () => kept.delete(now.draft.id) });
    },
    [mutate],
  );
  useEffect(() => {
    const leaving = () => {
      const now = latest.current;
      if (kept.has(now.draft.id) && now.enabled && isBegun(now.draft)) saveOnLeaving(toSaved(now.draft, now.title, now.window));
    };
    window.addEventListener('pagehide', leaving);
    return () => window.removeEventListener('pagehide', leaving);
  }, []);
  // That nobody is signed in any more is said over the page.
  const refused = saving === 'waiting' && error instanceof Problem && error.kind !== 'sign-in-required' ? error : null;
  return { saving, save, refused };
}
