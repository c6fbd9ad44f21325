// Who is signed in here.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type {
  BeginSecondFactorJson, ChangePasswordJson, ConfirmSecondFactorJson, RoleJson, SecondFactorMadeJson, SecondFactorOfferJson, SecondStepJson, SessionJson, SignInJson, TakeSecondStepJson,
} from '../generated/node/domain/accounts/account_pb';
import { get, Problem, request } from './http';
import { noteSeen } from './presence';
import { useCommand } from './useCommand';

export type Session = SessionJson;
export type SecondStep = SecondStepJson;
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

function enter(client: QueryClient, session: Session): void {
  noteSeen();
  // What the person before has seen is gone; what is on screen is fetched again.
  client.removeQueries({ type: 'inactive' });
  client.setQueryData(['session'], session);
  void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
}

// The answer is a session, or the question for the second step.
export function useSignIn() {
  const client = useQueryClient();
  return useCommand(
    (input: SignInJson, key) => request<Session>('POST', '/api/v1/session', { body: input, key }),
    (session) => {
      if (!session.secondStep) enter(client, session);
    },
  );
}

export function useSecondStep() {
  const client = useQueryClient();
  return useCommand(
    (input: TakeSecondStepJson, key) => request<Session>('POST', '/api/v1/session/second-step', { body: input, key }),
    (session) => enter(client, session),
  );
}

// What is told here is told once: neither is kept among the queries.
export function useBeginSecondFactor() {
  return useCommand((input: BeginSecondFactorJson, key) => request<SecondFactorOfferJson>('POST', '/api/v1/session/second-factor', { body: input, key }));
}
export function useConfirmSecondFactor() {
  return useCommand((input: ConfirmSecondFactorJson, key) => request<SecondFactorMadeJson>('POST', '/api/v1/session/second-factor/confirm', { body: input, key }));
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
