// Returned data: what is held of a person for a form, packages taken in, data sets.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DataResourceJson, DataResourcesJson, ImportReturnedJson, ResourceShareJson, ReturnedPrefillJson, ReturnedValueJson, ReturnedWrittenJson, SourceReportJson, SourceReportsJson, WithdrawReturnedJson } from '../generated/node/domain/returned/returned_pb';
import { get, request, withQuery } from './http';
import { useCommand } from './useCommand';

export type DataResource = DataResourceJson;
export type ResourceShare = ResourceShareJson;
export type ReturnedValue = ReturnedValueJson;
export type ReturnedWritten = ReturnedWrittenJson;
export type ImportReturned = ImportReturnedJson;
export type SourceReport = SourceReportJson;

const LOCKED_LOOKED_AGAIN_MS = 15_000;

// Each look is written down at the node, so one is enough; what is locked is asked for
// again, since contact with the hub opens it.
export function useReturned(businessCode: string | undefined, idNo: string | undefined) {
  return useQuery({
    queryKey: ['returned', businessCode, idNo],
    queryFn: ({ signal }) => get<ReturnedPrefillJson>(withQuery('/api/v1/returned/prefill', { businessCode, idNo }), signal),
    enabled: Boolean(businessCode && idNo),
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: (query) => (query.state.data?.values?.some((value) => value.locked) ? LOCKED_LOOKED_AGAIN_MS : false),
  });
}

const LIST = ['returned-data'];

export function useDataResources() {
  return useQuery({ queryKey: LIST, queryFn: ({ signal }) => get<DataResourcesJson>('/api/v1/returned', signal), refetchInterval: 30_000 });
}

export function useSourceReports() {
  return useQuery({ queryKey: [...LIST, 'reports'], queryFn: ({ signal }) => get<SourceReportsJson>('/api/v1/returned/reports', signal), refetchInterval: 60_000 });
}

// With whole numbers, for the source; the node writes down who has asked.
export function useWholeReports(onDone: (rows: SourceReport[]) => void) {
  return useMutation({ mutationFn: () => get<SourceReportsJson>('/api/v1/returned/reports?show=all'), onSuccess: (whole) => onDone(whole.rows ?? []) });
}

export interface Import {
  resource: string;
  content: ImportReturned;
}

export function useImport(onDone: (written: ReturnedWritten) => void) {
  const client = useQueryClient();
  return useCommand(
    ({ resource, content }: Import, key) => request<ReturnedWritten>('POST', `/api/v1/returned/${encodeURIComponent(resource)}/packages`, { body: content, key }),
    (written) => {
      void client.invalidateQueries({ queryKey: LIST });
      onDone(written);
    },
  );
}

export interface Withdrawal {
  resource: string;
  content: WithdrawReturnedJson;
}

export function useWithdraw(onDone: (written: ReturnedWritten) => void) {
  const client = useQueryClient();
  return useCommand(
    ({ resource, content }: Withdrawal, key) => request<ReturnedWritten>('POST', `/api/v1/returned/${encodeURIComponent(resource)}/withdrawals`, { body: content, key }),
    (written) => {
      void client.invalidateQueries({ queryKey: LIST });
      onDone(written);
    },
  );
}
