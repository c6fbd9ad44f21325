// The new cases that are open side by side, in the order in which they were begun;
// kept for this browser tab, so that a reload finds them again. They are one person's:
// whoever signs in next at this machine begins with none.
import { useSyncExternalStore } from 'react';

export interface OpenTab {
  id: string;
  title: string;
}

export const OPEN_MAX = 5;
const STORED = 'yc.open';
const OWNER = 'yc.openOf';
const listeners = new Set<() => void>();
let tabs: readonly OpenTab[] = read();

function read(): OpenTab[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? stored.filter((tab): tab is OpenTab => typeof tab?.id === 'string' && typeof tab?.title === 'string') : [];
  } catch {
    return [];
  }
}

function set(next: readonly OpenTab[]): void {
  tabs = next;
  sessionStorage.setItem(STORED, JSON.stringify(next));
  listeners.forEach((tell) => tell());
}

const isOpen = (id: string) => tabs.some((tab) => tab.id === id);

export function openTab(id: string): void {
  if (!isOpen(id) && tabs.length < OPEN_MAX) set([...tabs, { id, title: '' }]);
}
export function nameTab(id: string, title: string): void {
  openTab(id);
  if (tabs.some((tab) => tab.id === id && tab.title !== title)) set(tabs.map((tab) => (tab.id === id ? { id, title } : tab)));
}
export const closeTab = (id: string) => set(tabs.filter((tab) => tab.id !== id));

// True when the tabs that lay here were somebody else's; they are gone then.
export function takeTabs(account: string): boolean {
  const before = sessionStorage.getItem(OWNER);
  sessionStorage.setItem(OWNER, account);
  if (before === account) return false;
  set([]);
  return true;
}

export const useTabs = (): readonly OpenTab[] =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => tabs,
  );
