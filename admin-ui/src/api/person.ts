// What this node knows of one applicant, by identity number or credit code: the cases,
// and what was filled in there. Whole values are looked at once; the node writes the look down.
import { useQueries, useQuery } from '@tanstack/react-query';
import type { Case, CaseList } from './cases';
import { get, withQuery } from './http';

const LISTED = 20;
const LOOKED_AT = 3;

export function useCasesOf(number: string | undefined) {
  return useQuery({
    queryKey: ['cases', 'person', number],
    queryFn: ({ signal }) => get<CaseList>(withQuery('/api/v1/cases', { q: number, limit: LISTED }), signal),
    enabled: Boolean(number),
    // The next time the same applicant stands here there is more.
    gcTime: 0,
  });
}

// The newest few in full. Not below ['cases']: a live update must not look again.
export function useEarlierCases(numbers: string[]): Case[] {
  return useQueries({
    queries: numbers.slice(0, LOOKED_AT).map((number) => ({
      queryKey: ['earlier', number],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<Case>(withQuery(`/api/v1/cases/${encodeURIComponent(number)}`, { show: 'all' }), signal),
      staleTime: Infinity,
    })),
    combine: joined,
  });
}

// Outside, so that the same answers give the same array.
const joined = (found: { data?: Case }[]): Case[] => found.flatMap((each) => each.data ?? []);
