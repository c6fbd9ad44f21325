// The nodes below this one, and when each was heard from.
import { useQuery } from '@tanstack/react-query';
import type { ContactHistoryJson, ContactHourJson, FleetJson, FleetNodeJson } from '../generated/node/domain/fleet/fleet_pb';
import { get } from './http';

export type Fleet = FleetJson;
export type FleetNode = FleetNodeJson;
export type ContactHour = ContactHourJson;

export function useFleet() {
  return useQuery({
    queryKey: ['fleet'],
    queryFn: ({ signal }) => get<Fleet>('/api/v1/fleet', signal),
    refetchInterval: 15_000,
  });
}

export function useContactHistory(division: string) {
  return useQuery({
    queryKey: ['fleet', 'contacts', division],
    queryFn: ({ signal }) => get<ContactHistoryJson>(`/api/v1/fleet/${encodeURIComponent(division)}/contacts`, signal),
    enabled: division !== '',
    refetchInterval: 60_000,
  });
}
