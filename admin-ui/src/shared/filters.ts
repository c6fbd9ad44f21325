// A page's filters, kept in its address, and the views of them that a person has
// given a name; views stay on this machine.
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useSearchParams } from 'react-router';

export interface Filters<Name extends string = string> {
  values: Record<Name, string>;
  set: (next: Partial<Record<Name, string>>) => void;
  clear: () => void;
  isFiltered: boolean;
  // The same filters as text, as in the address.
  text: string;
  // Takes what another `text` says, and nothing else.
  take: (text: string) => void;
}

// Other parts of the address stay as they are.
export function useFilters<Name extends string>(names: readonly Name[]): Filters<Name> {
  const [params, setParams] = useSearchParams();
  const list = names.join(' ');
  const read = useCallback(
    (from: URLSearchParams) => Object.fromEntries(list.split(' ').map((name) => [name, from.get(name) ?? ''])) as Record<Name, string>,
    [list],
  );
  const values = useMemo(() => read(params), [params, read]);
  const set = (next: Partial<Record<Name, string>>) =>
    setParams(
      (now) => {
        const after = new URLSearchParams(now);
        for (const [name, value] of Object.entries<string | undefined>(next)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      },
      { replace: true },
    );
  const filled = Object.entries<string>(values).filter(([, value]) => value);
  return {
    values,
    set,
    clear: () => set(read(new URLSearchParams())),
    isFiltered: filled.length > 0,
    text: new URLSearchParams(filled).toString(),
    take: (text) => set(read(new URLSearchParams(text))),
  };
}

export interface View {
  name: string;
  text: string;
}

const VIEWS_MAX = 12;
const listeners = new Set<() => void>();
const keyOf = (table: string, account: string) => `yc.views.${table}.${account}`;

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

function parsed(stored: string | null): View[] {
  try {
    const views: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(views) ? views.filter((view): view is View => typeof view?.name === 'string' && typeof view?.text === 'string') : [];
  } catch {
    return [];
  }
}

export function useViews(table: string, account: string) {
  const key = keyOf(table, account);
  const stored = useSyncExternalStore(subscribe, () => localStorage.getItem(key));
  const views = useMemo(() => parsed(stored), [stored]);
  const keep = (next: View[]) => {
    localStorage.setItem(key, JSON.stringify(next));
    listeners.forEach((tell) => tell());
  };
  return {
    views,
    isFull: views.length >= VIEWS_MAX,
    // The same name again means the new filters.
    save: (name: string, text: string) => keep([...views.filter((view) => view.name !== name), { name, text }].slice(-VIEWS_MAX)),
    drop: (name: string) => keep(views.filter((view) => view.name !== name)),
  };
}
