// Invitations: one string that lets a new box join.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { CreateInvitationJson, InvitationJson, InvitationListJson } from '../generated/node/domain/fleet/fleet_pb';
import { get, request } from './http';
import { useCommand } from './useCommand';

export type Invitation = InvitationJson;

export function useInvitations() {
  return useQuery({
    queryKey: ['invitations'],
    queryFn: ({ signal }) => get<InvitationListJson>('/api/v1/invitations', signal),
    refetchInterval: 5_000,
  });
}

export function useCreateInvitation() {
  const client = useQueryClient();
  return useCommand(
    (input: CreateInvitationJson, key) => request<Invitation>('POST', '/api/v1/invitations', { body: input, key }),
    () => void client.invalidateQueries({ queryKey: ['invitations'] }),
  );
}
