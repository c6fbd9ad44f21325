// Conflicts and the quarantine: lists, both sides, rulings, taking them back.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ConflictCountsJson, ConflictJson, ConflictListJson, ConflictOptionJson, ConflictRulingJson, ConflictSideJson,
  QuarantinedJson, QuarantineListJson,
} from '../generated/node/domain/conflicts/conflict_pb';
import { get, request, withQuery } from './http';
import { useCommand } from './useCommand';

export type Conflict = ConflictJson;
export type ConflictSide = ConflictSideJson;
export type ConflictOption = ConflictOptionJson;
export type ConflictRuling = ConflictRulingJson;
export type Quarantined = QuarantinedJson;

export interface ConflictFilter {
  state?: string;
  at?: string;
}

const PAGE = 50;

function usePages<List extends { cursor?: string }>(name: string, path: string, filter: ConflictFilter) {
  return useInfiniteQuery({
    queryKey: ['conflicts', name, filter],
    queryFn: ({ pageParam, signal }) => get<List>(withQuery(path, { ...filter, cursor: pageParam, limit: PAGE }), signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor || undefined,
    placeholderData: keepPreviousData,
  });
}

export const useConflicts = (filter: ConflictFilter) => usePages<ConflictListJson>('list', '/api/v1/conflicts', filter);
export const useQuarantine = (filter: ConflictFilter) => usePages<QuarantineListJson>('quarantine', '/api/v1/quarantine', filter);

export function useConflict(id: string) {
  return useQuery({
    queryKey: ['conflicts', 'one', id],
    queryFn: ({ signal }) => get<Conflict>(`/api/v1/conflicts/${encodeURIComponent(id)}`, signal),
    enabled: id !== '',
  });
}

export function useConflictCounts(enabled: boolean) {
  return useQuery({
    queryKey: ['conflicts', 'counts'],
    queryFn: ({ signal }) => get<ConflictCountsJson>('/api/v1/conflict-counts', signal),
    enabled,
    refetchInterval: 60_000,
  });
}

export interface Ruling {
  id: string;
  etag: string;
  // Absent: the ruling that stands is taken back.
  ruling?: string;
  reason: string;
  // Field by field: which side each is taken from.
  fields?: { field: string; side: string }[];
}

export function useRuling(onDone: () => void) {
  const client = useQueryClient();
  return useCommand(
    ({ id, etag, ruling, reason, fields }: Ruling, key) =>
      request<Conflict>('POST', `/api/v1/conflicts/${encodeURIComponent(id)}/${ruling ? 'ruling' : 'undo'}`, { body: ruling ? { ruling, reason, fields } : { reason }, etag, key }),
    (changed, { id }) => {
      client.setQueryData(['conflicts', 'one', id], changed);
      void client.invalidateQueries({ queryKey: ['conflicts'] });
      void client.invalidateQueries({ queryKey: ['cases'] });
      onDone();
    },
  );
}

export interface Handling {
  id: string;
  what: string;
  reason: string;
}

export function useHandleQuarantined(onDone: () => void) {
  const client = useQueryClient();
  return useCommand(
    ({ id, what, reason }: Handling, key) => request<QuarantineListJson>('POST', `/api/v1/quarantine/${encodeURIComponent(id)}/${what}`, { body: { reason }, key }),
    () => {
      void client.invalidateQueries({ queryKey: ['conflicts'] });
      void client.invalidateQueries({ queryKey: ['node'] });
      onDone();
    },
  );
}
