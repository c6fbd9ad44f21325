// The decisions held on this page; one list for all of the app, so that what was
// decided is written wherever the person goes next.
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { newKey } from '../../api/http';
import { takeAction } from '../../api/inbox';
import type { Held } from './holding';
import { Holding } from './holding';

let client: QueryClient | undefined;
let owner: string | undefined;
let holding = makeHolding();

function makeHolding(): Holding {
  return new Holding({
    send: takeAction,
    newKey,
    now: () => Date.now(),
    later: (act, ms) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    onWritten: (number, changed) => {
      client?.setQueryData(['cases', 'one', number, false], changed);
      void client?.invalidateQueries({ queryKey: ['cases'] });
    },
  });
}

export interface HoldingOnPage {
  holding: Holding;
  held: readonly Held[];
}

export function useHolding(account: string): HoldingOnPage {
  client = useQueryClient();
  // What is left of somebody else's decisions is nobody else's to see.
  if (owner !== account) {
    owner = account;
    holding = makeHolding();
  }
  const mine = holding;
  const held = useSyncExternalStore(mine.subscribe, mine.list);
  useEffect(() => {
    const leave = () => mine.writeAll({ isLeaving: true });
    // What the node has not taken would be lost: the browser asks.
    const ask = (event: BeforeUnloadEvent) => {
      if (mine.list().some((each) => each.state !== 'held' && each.state !== 'writing')) event.preventDefault();
    };
    window.addEventListener('pagehide', leave);
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('beforeunload', ask);
      mine.writeAll();
    };
  }, [mine]);
  return { holding: mine, held };
}
