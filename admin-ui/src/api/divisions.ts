// Divisions (区划): codes and names.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { DivisionListJson, DivisionNameJson } from '../generated/node/domain/fleet/fleet_pb';
import { get, withQuery } from './http';

export type DivisionName = DivisionNameJson;

// A division itself and those directly below it.
export function useDivisionsUnder(under: string | undefined) {
  return useQuery({
    queryKey: ['divisions', 'under', under],
    queryFn: ({ signal }) => get<DivisionListJson>(withQuery('/api/v1/divisions', { under }), signal),
    enabled: Boolean(under),
    staleTime: Infinity,
  });
}

export function useDivisionSearch(q: string) {
  return useQuery({
    queryKey: ['divisions', 'q', q],
    queryFn: ({ signal }) => get<DivisionListJson>(withQuery('/api/v1/divisions', { q }), signal),
    enabled: q.length > 0,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}

// A code without the zeros that only fill it up: 329901101000 is 329901101.
export function prefixOf(code: string): string {
  const lengths = [2, 4, 6, 9];
  return code.slice(0, lengths.find((length) => /^0*$/.test(code.slice(length))) ?? 12);
}

export function useDivisionName(code: string | undefined): string {
  const { data } = useDivisionsUnder(code ? prefixOf(code) : undefined);
  const found = data?.divisions?.find((division) => prefixOf(division.code ?? '') === prefixOf(code ?? ''));
  return found?.name ?? code ?? '';
}
