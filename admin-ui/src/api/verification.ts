// Whether a case's history holds, checked in the node itself when somebody asks.
import { useQuery } from '@tanstack/react-query';
import type { CaseVerificationJson } from '../generated/node/domain/cases/verification_pb';
import { get } from './http';

export type CaseVerification = CaseVerificationJson;

export function useVerification(number: string) {
  return useQuery({
    queryKey: ['verification', number],
    queryFn: ({ signal }) => get<CaseVerification>(`/api/v1/cases/${encodeURIComponent(number)}/verification`, signal),
    enabled: false,
    gcTime: 0,
  });
}
