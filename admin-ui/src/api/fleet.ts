// The nodes below this one.
import { useQuery } from '@tanstack/react-query';
import type { FleetJson, FleetNodeJson } from '../generated/node/domain/fleet/fleet_pb';
import { get } from './http';

export type FleetNode = FleetNodeJson;

export function useFleet() {
  return useQuery({
    queryKey: ['fleet'],
    queryFn: ({ signal }) => get<FleetJson>('/api/v1/fleet', signal),
    refetchInterval: 15_000,
  });
}
