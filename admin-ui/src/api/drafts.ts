// What this person has typed and not filed yet; kept on the node.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { DraftJson, DraftListJson } from '../generated/node/domain/cases/draft_pb';
import { get, request } from './http';
import { useCommand } from './useCommand';

export type Draft = DraftJson;

export function useDrafts(enabled = true) {
  return useQuery({
    queryKey: ['drafts'],
    queryFn: ({ signal }) => get<DraftListJson>('/api/v1/drafts', signal),
    enabled,
  });
}

export const fetchDraft = (id: string) => get<Draft>(`/api/v1/drafts/${encodeURIComponent(id)}`);

export function useSaveDraft() {
  const client = useQueryClient();
  return useCommand(
    (draft: Draft, key) => request<Draft>('PUT', `/api/v1/drafts/${encodeURIComponent(draft.id ?? '')}`, { body: draft, key }),
    () => void client.invalidateQueries({ queryKey: ['drafts'] }),
  );
}

// Goes on although the page is closed or loaded again; what is too large for that is
// refused by the browser and stays as it was last saved.
export const saveOnLeaving = (draft: Draft): void =>
  void request('PUT', `/api/v1/drafts/${encodeURIComponent(draft.id ?? '')}`, { body: draft, keepalive: true }).catch(() => undefined);

export function useDropDraft() {
  const client = useQueryClient();
  return useCommand(
    (id: string, key) => request<void>('DELETE', `/api/v1/drafts/${encodeURIComponent(id)}`, { key }),
    () => void client.invalidateQueries({ queryKey: ['drafts'] }),
  );
}
