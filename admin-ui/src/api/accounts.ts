// Accounts of this division and those below it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { AccountJson, AccountListJson, PutAccountJson } from '../generated/node/domain/accounts/account_pb';
import { get, request } from './http';
import { useCommand } from './useCommand';

export type Account = AccountJson;
export type PutAccount = PutAccountJson;

export function useAccounts() {
  return useQuery({ queryKey: ['accounts'], queryFn: ({ signal }) => get<AccountListJson>('/api/v1/accounts', signal) });
}

export function usePutAccount(onDone: () => void) {
  const client = useQueryClient();
  return useCommand(
    ({ account, etag, content }: { account: string; etag?: string; content: PutAccount }, key) =>
      request<Account>('PUT', `/api/v1/accounts/${encodeURIComponent(account)}`, { body: content, etag, key }),
    () => {
      void client.invalidateQueries({ queryKey: ['accounts'] });
      onDone();
    },
  );
}

export function useUnlockAccount() {
  const client = useQueryClient();
  return useCommand(
    (account: string, key) =>
      request<Account>('POST', `/api/v1/accounts/${encodeURIComponent(account)}/unlock`, { body: {}, key }),
    () => void client.invalidateQueries({ queryKey: ['accounts'] }),
  );
}

// Codes and recovery codes of somebody else are no longer good; they are set up anew.
export function useTakeSecondFactor(onDone: () => void) {
  const client = useQueryClient();
  return useCommand(
    ({ account, division, reason }: { account: string; division: string; reason: string }, key) =>
      request<Account>('POST', `/api/v1/accounts/${encodeURIComponent(account)}/second-factor/reset`, { body: { division, reason }, key }),
    () => {
      void client.invalidateQueries({ queryKey: ['accounts'] });
      onDone();
    },
  );
}
