// The node's hints that something has changed; what is shown is fetched again.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const TOPICS: Record<string, string[]> = {
  cases: ['cases'],
  catalogue: ['catalogue'],
  accounts: ['accounts', 'session'],
  node: ['node', 'fleet', 'invitations'],
};

export function useNodeEvents(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled || typeof EventSource === 'undefined') return;
    const source = new EventSource('/api/v1/events');
    for (const [topic, keys] of Object.entries(TOPICS)) {
      source.addEventListener(topic, () => {
        for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
      });
    }
    return () => source.close();
  }, [client, enabled]);
}
