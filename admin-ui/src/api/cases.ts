// Cases: lists, one case, filing and acting on them.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ActionJson, ActOnCaseJson, CaseCountsJson, CaseJson, CaseListJson, CaseRowJson, CaseSummaryJson,
  ChannelJson, FieldSourceJson, FileCaseJson, FiledCaseJson, MaterialJson, MaterialStateJson, SafeAtJson, StepJson, TimelineEntryJson,
} from '../generated/node/domain/cases/case_pb';
import type { CaseStateJson } from '../generated/node/domain/cases/case_standing_pb';
import { get, request, withQuery } from './http';
import { useCommand } from './useCommand';

export type Case = CaseJson;
export type CaseRow = CaseRowJson;
export type CaseList = CaseListJson;
export type CaseSummary = CaseSummaryJson;
export type CaseState = CaseStateJson;
export type CaseCounts = CaseCountsJson;
export type Action = ActionJson;
export type ActOnCase = ActOnCaseJson;
export type FieldSource = FieldSourceJson;
export type FiledCase = FiledCaseJson;
export type FileCase = FileCaseJson;
export type Material = MaterialJson;
export type MaterialState = MaterialStateJson;
export type SafeAt = SafeAtJson;
export type Step = StepJson;
export type TimelineEntry = TimelineEntryJson;
export type Channel = ChannelJson;

export interface CaseFilter {
  q?: string;
  state?: string;
  // What ends on a day; those of this division, the first day first.
  ends?: 'promised' | 'correction' | 'paper';
}

const PAGE = 50;

export function useCases(filter: CaseFilter, enabled = true) {
  return useInfiniteQuery({
    enabled,
    queryKey: ['cases', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      get<CaseList>(withQuery('/api/v1/cases', { ...filter, cursor: pageParam, limit: PAGE }), signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor || undefined,
    placeholderData: keepPreviousData,
  });
}

export function useInbox() {
  return useInfiniteQuery({
    queryKey: ['cases', 'inbox'],
    queryFn: ({ pageParam, signal }) =>
      get<CaseList>(withQuery('/api/v1/inbox', { cursor: pageParam, limit: PAGE }), signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor || undefined,
  });
}

export function useCounts() {
  return useQuery({ queryKey: ['cases', 'counts'], queryFn: ({ signal }) => get<CaseCounts>('/api/v1/counts', signal) });
}

// With `shown` the node gives sensitive values in full, and writes that down.
export function useCase(number: string | undefined, shown = false) {
  return useQuery({
    queryKey: ['cases', 'one', number, shown],
    queryFn: ({ signal }) =>
      get<Case>(withQuery(`/api/v1/cases/${encodeURIComponent(number ?? '')}`, { show: shown ? 'all' : undefined }), signal),
    enabled: Boolean(number),
    placeholderData: keepPreviousData,
  });
}

// `numberAs` says what the applicant's number is: a person's or an organisation's.
export function useDuplicates(businessCode: string | undefined, number: string | undefined, numberAs: 'idNo' | 'creditCode') {
  return useQuery({
    queryKey: ['cases', 'duplicates', businessCode, numberAs, number],
    queryFn: ({ signal }) => get<CaseList>(withQuery('/api/v1/duplicates', { businessCode, [numberAs]: number }), signal),
    enabled: Boolean(businessCode && number),
  });
}

export function useFileCase(onFiled: (filed: FiledCase) => void) {
  const client = useQueryClient();
  return useCommand(
    (input: FileCase, key) => request<FiledCase>('POST', '/api/v1/cases', { body: input, key }),
    (filed) => {
      void client.invalidateQueries({ queryKey: ['cases'] });
      onFiled(filed);
    },
  );
}

export interface Acting {
  number: string;
  action: string;
  etag: string;
  content: ActOnCase;
}

export function useActOnCase(onDone: (changed: Case) => void) {
  const client = useQueryClient();
  return useCommand(
    ({ number, action, etag, content }: Acting, key) =>
      request<Case>('POST', `/api/v1/cases/${encodeURIComponent(number)}/actions/${action}`, { body: content, etag, key }),
    (changed, { number }) => {
      client.setQueryData(['cases', 'one', number, false], changed);
      void client.invalidateQueries({ queryKey: ['cases'] });
      onDone(changed);
    },
  );
}
