// The machines that ever stood for a division, and taking one out of service.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { BoxRevokedJson, FleetBoxesJson, FleetBoxJson, RevokeBoxJson } from '../generated/node/domain/fleet/boxes_pb';
import { get, request } from './http';
import { useCommand } from './useCommand';

export type FleetBox = FleetBoxJson;
export type BoxRevoked = BoxRevokedJson;

const pathOf = (division: string) => `/api/v1/fleet/${encodeURIComponent(division)}`;

export function useBoxes(division: string) {
  return useQuery({
    queryKey: ['boxes', division],
    queryFn: ({ signal }) => get<FleetBoxesJson>(`${pathOf(division)}/boxes`, signal),
    refetchInterval: 15_000,
  });
}

export function useRevokeBox(division: string, onDone: () => void) {
  const client = useQueryClient();
  return useCommand(
    (input: RevokeBoxJson, key) => request<FleetBoxesJson>('POST', `${pathOf(division)}/revoke`, { body: input, key }),
    (boxes) => {
      client.setQueryData(['boxes', division], boxes);
      onDone();
    },
  );
}
