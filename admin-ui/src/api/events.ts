// The node's hints that something has changed; what is shown is fetched again.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const TOPICS: Record<string, string[]> = {
  cases: ['cases', 'conflicts'],
  catalogue: ['catalogue'],
  accounts: ['accounts', 'session', 'conflicts'],
  conflicts: ['conflicts'],
  node: ['node', 'fleet', 'invitations'],
};

// A busy hall changes all the time; no page is fetched more often than this.
const EVERY_MS = 1000;

// Calls at once, then at most once in `everyMs`, and once more for what came meanwhile.
export function seldom(call: () => void, everyMs: number): { ask: () => void; stop: () => void } {
  let resting: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const run = () => {
    again = false;
    call();
    resting = setTimeout(() => {
      resting = undefined;
      if (again) run();
    }, everyMs);
  };
  return {
    ask: () => {
      if (resting === undefined) run();
      else again = true;
    },
    stop: () => clearTimeout(resting),
  };
}

export function useNodeEvents(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled || typeof EventSource === 'undefined') return;
    const source = new EventSource('/api/v1/events');
    const fetches = Object.entries(TOPICS).map(([topic, keys]) => {
      const fetch = seldom(() => {
        for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
      }, EVERY_MS);
      source.addEventListener(topic, fetch.ask);
      return fetch;
    });
    return () => {
      source.close();
      for (const fetch of fetches) fetch.stop();
    };
  }, [client, enabled]);
}
