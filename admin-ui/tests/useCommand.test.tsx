import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { Problem, Unreachable } from '../src/api/http';
import { useCommand } from '../src/api/useCommand';

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient({ defaultOptions: { mutations: { networkMode: 'always' } } })}>{children}</QueryClientProvider>
);

// Sends the inputs one after the other; what comes back is scripted.
async function keysOf(inputs: (string | undefined)[], answers: (Error | null)[]): Promise<string[]> {
  const keys: string[] = [];
  const { result } = renderHook(
    () =>
      useCommand(async (_: string | undefined, key) => {
        const answer = answers[keys.length];
        keys.push(key);
        if (answer) throw answer;
        return 'done';
      }),
    { wrapper },
  );
  for (const input of inputs) await act(() => result.current.mutateAsync(input).catch(() => undefined));
  return keys;
}

describe('the Idempotency-Key of a command', () => {
  it('stays while the node cannot be reached', async () => {
    const [first, second] = await keysOf(['a', 'a'], [new Unreachable(null), null]);
    expect(second).toBe(first);
  });
  it('is a new one for other content', async () => {
    const [first, second] = await keysOf(['a', 'b'], [new Unreachable(null), null]);
    expect(second).not.toBe(first);
  });
  it('is a new one once the node has answered, yes or no', async () => {
    const keys = await keysOf(['a', 'a', 'a'], [new Problem(422, {}), null, null]);
    expect(new Set(keys).size).toBe(3);
  });
  it('is there for a command that says nothing more, such as signing out', async () => {
    const [key] = await keysOf([undefined], [null]);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
  });
});
