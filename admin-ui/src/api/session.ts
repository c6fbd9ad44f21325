// Who is signed in here.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ChangePasswordJson, RoleJson, SessionJson, SignInJson } from '../generated/node/domain/accounts/account_pb';
import { get, Problem, request } from './http';
import { useCommand } from './useCommand';

export type Session = SessionJson;
export type Role = RoleJson;

// Nobody signed in is an answer, not an error.
async function fetchSession(signal?: AbortSignal): Promise<Session | null> {
  try {
    return await get<Session>('/api/v1/session', signal);
  } catch (error) {
    if (error instanceof Problem && error.kind === 'sign-in-required') return null;
    throw error;
  }
}

export function useSession() {
  return useQuery({ queryKey: ['session'], queryFn: ({ signal }) => fetchSession(signal), staleTime: 60_000 });
}

export function useSignIn() {
  const client = useQueryClient();
  return useCommand(
    (input: SignInJson, key) => request<Session>('POST', '/api/v1/session', { body: input, key }),
    (session) => {
      // What the person before has seen is gone; what is on screen is fetched again.
      client.removeQueries({ type: 'inactive' });
      client.setQueryData(['session'], session);
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    },
  );
}

export function useChangePassword() {
  const client = useQueryClient();
  return useCommand(
    (input: ChangePasswordJson, key) => request<Session>('POST', '/api/v1/session/password', { body: input, key }),
    (session) => client.setQueryData(['session'], session),
  );
}

export function useSignOut() {
  const client = useQueryClient();
  return useCommand(
    (_: void, key) => request<void>('DELETE', '/api/v1/session', { key }),
    () => {
      client.setQueryData(['session'], null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' && query.queryKey[0] !== 'welcome' });
    },
  );
}

export function hasRole(session: Session | null | undefined, ...roles: Role[]): boolean {
  return roles.some((role) => session?.roles?.includes(role));
}
