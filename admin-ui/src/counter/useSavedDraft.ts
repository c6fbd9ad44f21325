// Keeps what is typed on the node: a moment after each change, and again when the
// node is back. Until then it stays in this tab.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSaveDraft } from '../api/drafts';
import { isBegun, toSaved } from './caseDraft';
import type { CaseDraft } from './caseDraft';

const PAUSE_MS = 1200;
const AGAIN_MS = 5000;

export type Saving = 'nothing' | 'changed' | 'saving' | 'saved' | 'waiting';

export function useSavedDraft(draft: CaseDraft, businessName: string | undefined, window: string, enabled: boolean) {
  const { mutate } = useSaveDraft();
  const [saving, setSaving] = useState<Saving>('nothing');
  const first = useRef(draft);
  const latest = useRef({ draft, businessName, window });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    latest.current = { draft, businessName, window };
  });
  const save = useCallback(() => {
    const now = latest.current;
    if (!isBegun(now.draft)) return;
    setSaving('saving');
    mutate(toSaved(now.draft, now.businessName, now.window), {
      onSuccess: () => setSaving(latest.current.draft === now.draft ? 'saved' : 'changed'),
      onError: () => setSaving('waiting'),
    });
  }, [mutate]);
  useEffect(() => {
    if (!enabled || draft === first.current) return;
    setSaving('changed');
    const timer = setTimeout(save, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, enabled, save, attempt]);
  useEffect(() => {
    if (saving !== 'waiting' || !enabled) return;
    const timer = setTimeout(() => setAttempt((n) => n + 1), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [saving, enabled]);
  return { saving, save };
}
