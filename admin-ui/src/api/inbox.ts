// What waits for this person, whole, and what the node knows for and against a case.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { EvidenceJson, FindingJson } from '../generated/node/domain/cases/case_pb';
import type { ActOnCase, Case, CaseList } from './cases';
import { get, request, withQuery } from './http';

export type Evidence = EvidenceJson;
export type Finding = FindingJson;

const PAGE = 200;
const PAGES_MAX = 5;
// More than one person decides in a month; the rest follows when these are done.
export const INBOX_MAX = PAGE * PAGES_MAX;

// Read to its end, so that filters and the bulk see all of it.
export function useWholeInbox() {
  const query = useInfiniteQuery({
    queryKey: ['cases', 'inbox', 'whole'],
    queryFn: ({ pageParam, signal }) => get<CaseList>(withQuery('/api/v1/inbox', { cursor: pageParam, limit: PAGE }), signal),
    initialPageParam: '',
    getNextPageParam: (last, pages) => (pages.length < PAGES_MAX && last.cursor ? last.cursor : undefined),
  });
  const { hasNextPage, isFetching, error, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [hasNextPage, isFetching, error, fetchNextPage]);
  return query;
}

export function useEvidence(number: string | undefined) {
  return useQuery({
    queryKey: ['cases', 'evidence', number],
    queryFn: ({ signal }) => get<Evidence>(`/api/v1/cases/${encodeURIComponent(number ?? '')}/evidence`, signal),
    enabled: Boolean(number),
  });
}

export interface Command {
  number: string;
  action: string;
  etag: string;
  content: ActOnCase;
  // Its Idempotency-Key: the same however often it is sent.
  key: string;
}

export const takeAction = ({ number, action, etag, content, key }: Command, isLeaving: boolean) =>
  request<Case>('POST', `/api/v1/cases/${encodeURIComponent(number)}/actions/${action}`, { body: content, etag, key, keepalive: isLeaving });
