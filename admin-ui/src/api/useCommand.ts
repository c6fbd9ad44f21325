// A write that may be sent again: while the node cannot be reached, the same
// content keeps its Idempotency-Key, so that it happens once however often it is
// sent. Once the node has answered, the next try is a new one.
import { useMutation } from '@tanstack/react-query';
import type { UseMutationResult } from '@tanstack/react-query';
import { useRef } from 'react';
import { newKey, Unreachable } from './http';

export function useCommand<Input, Answer>(
  send: (input: Input, key: string) => Promise<Answer>,
  onSuccess?: (answer: Answer, input: Input) => void,
): UseMutationResult<Answer, Error, Input> {
  const pending = useRef<{ content: string | undefined; key: string } | null>(null);
  return useMutation<Answer, Error, Input>({
    mutationFn: async (input) => {
      const content = JSON.stringify(input) as string | undefined;  // nothing to say is a content too
      if (!pending.current || pending.current.content !== content) pending.current = { content, key: newKey() };
      try {
        const answer = await send(input, pending.current.key);
        pending.current = null;
        return answer;
      } catch (error) {
        if (!(error instanceof Unreachable)) pending.current = null;
        throw error;
      }
    },
    onSuccess: (answer, input) => onSuccess?.(answer, input),
  });
}
