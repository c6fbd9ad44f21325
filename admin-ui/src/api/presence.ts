// When somebody was last at this browser. The stamp lies in the browser, for all its
// tabs: who works in one is not locked out of another, and neither a reload nor a new
// tab opens what is locked.
import { useSyncExternalStore } from 'react';

export const IDLE_MS = 15 * 60_000;

const STORED = 'yc.seen';
const WRITTEN_EVERY_MS = 2_000;
const LOOK_EVERY_MS = 5_000;
const listeners = new Set<() => void>();

function lastSeen(): number | undefined {
  const stored = Number(localStorage.getItem(STORED) ?? NaN);
  return Number.isFinite(stored) ? stored : undefined;
}

// Written when somebody signs in or unlocks, and while they work.
export function noteSeen(): void {
  localStorage.setItem(STORED, String(Date.now()));
  listeners.forEach((tell) => tell());
}

// Never noted: nobody has been away yet. A clock that was put back counts as "just now".
function isAway(): boolean {
  const seen = lastSeen();
  return seen !== undefined && Date.now() - seen >= IDLE_MS;
}

// A key or a click: noted, unless the time was up already. A machine that slept has had
// no timer, so it is asked here too.
function touched(): void {
  const seen = lastSeen();
  if (isAway()) listeners.forEach((tell) => tell());
  else if (seen === undefined || Math.abs(Date.now() - seen) >= WRITTEN_EVERY_MS) noteSeen();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  const timer = setInterval(tell, LOOK_EVERY_MS);
  window.addEventListener('storage', tell);
  window.addEventListener('focus', tell);
  // Before the page's own keys, which may keep theirs to themselves.
  window.addEventListener('keydown', touched, true);
  window.addEventListener('pointerdown', touched, true);
  return () => {
    listeners.delete(tell);
    clearInterval(timer);
    window.removeEventListener('storage', tell);
    window.removeEventListener('focus', tell);
    window.removeEventListener('keydown', touched, true);
    window.removeEventListener('pointerdown', touched, true);
  };
}

// Has nobody been at this browser for a while?
export const useAway = (): boolean => useSyncExternalStore(subscribe, isAway);
