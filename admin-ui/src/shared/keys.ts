// Acts on the keys of keyTable.ts. A part says what it does at which of them; one
// listener serves all. None acts while an input method composes; a letter acts only
// where nobody types, and not at all when letters are switched off; keys of the page
// rest while a dialog is open.
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { KEY_ROWS, nameOfKey } from './keyTable';
import type { KeyId, KeyRow } from './keyTable';

// False: not acted on after all, the key goes its usual way.
export type KeyHandler = (event: KeyboardEvent) => unknown;
// By the table's id; the inbox' own few by the name of the key.
export type Keys = Partial<Record<KeyId, KeyHandler>> & Record<string, KeyHandler | undefined>;

interface Part {
  keys: { current: Keys };
  dialog: boolean;
}

const parts: Part[] = [];
// Stands on the document while the lock screen is over the page: no key of it acts.
export const LOCKED = 'data-locked';
const DIALOG = '.ant-modal,[role=dialog]';
const TYPED_INTO = 'input:not([type=radio]):not([type=checkbox]),textarea,[contenteditable],.ant-select,.ant-picker';
const POPUPS = ['select-dropdown', 'picker-dropdown', 'dropdown', 'popover', 'modal-wrap']
  .map((name) => `.ant-${name}:not(.ant-${name}-hidden)`)
  .join(',');

const elementOf = (event: KeyboardEvent) => (event.target instanceof Element ? event.target : null);

// A list, a calendar or a dialog that is open takes Enter, arrows and Esc itself.
export function popupIsOpen(): boolean {
  return [...document.querySelectorAll<HTMLElement>(POPUPS)].some((popup) => popup.style.display !== 'none' && popup.getClientRects().length > 0);
}

// The lock screen among them, wherever the focus is.
export const dialogIsOpen = () => [...document.querySelectorAll('.ant-modal')].some((dialog) => dialog.getClientRects().length > 0);

const LETTERS = 'yc.letters';
export const lettersAct = () => localStorage.getItem(LETTERS) !== 'off';
export function chooseLetters(on: boolean): void {
  localStorage.setItem(LETTERS, on ? 'on' : 'off');
  changed();
}

function mayAct(row: KeyRow | undefined, event: KeyboardEvent, plain: boolean): boolean {
  const target = elementOf(event);
  if (row?.within && !target?.closest(row.within)) return false;
  if (!plain) return true;
  if (row?.letter && !lettersAct()) return false;
  // 1–9 may answer from within a list that is focused; everything else is text there.
  return row?.id === 'answer' || !target?.closest(TYPED_INTO);
}

function handlerOf(part: Part, event: KeyboardEvent): KeyHandler | undefined {
  const name = nameOfKey(event);
  const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
  for (const row of KEY_ROWS) {
    const handler = row.key === name ? part.keys.current[row.id] : undefined;
    if (handler && mayAct(row, event, plain)) return handler;
  }
  const named = part.keys.current[name];
  const row = KEY_ROWS.find((each) => each.key === name && each.letter);
  return named && mayAct(row && { ...row, within: undefined }, event, plain) ? named : undefined;
}

function pressed(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.altKey || document.documentElement.hasAttribute(LOCKED)) return;
  const inDialog = Boolean(elementOf(event)?.closest(DIALOG)) || dialogIsOpen();
  for (const part of [...parts].reverse()) {
    if (inDialog && !part.dialog) continue;
    const act = handlerOf(part, event);
    if (!act || act(event) === false) continue;
    event.preventDefault();
    return;
  }
  // The browser's own Ctrl S or Ctrl J would come as a surprise.
  if (/^Ctrl\+[SJKM]$/.test(nameOfKey(event))) event.preventDefault();
}

export function useKeys(keys: Keys, { dialog = false } = {}): void {
  const latest = useRef(keys);
  const names = Object.keys(keys).join(' ');
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const part: Part = { keys: latest, dialog };
    parts.push(part);
    // Before any element: an open list must still be open when it is asked for.
    if (parts.length === 1) window.addEventListener('keydown', pressed, true);
    changed();
    return () => {
      parts.splice(parts.indexOf(part), 1);
      if (parts.length === 0) window.removeEventListener('keydown', pressed, true);
      changed();
    };
  }, [dialog, names]);
}

// ------------------------------------------------------------ what acts now

const listeners = new Set<() => void>();
let shown: readonly KeyRow[] = [];

const isBound = (row: KeyRow) => parts.some(({ keys }) => keys.current[row.id] ?? (row.within ? undefined : keys.current[row.key]));

function actingNow(): readonly KeyRow[] {
  const focused = document.activeElement;
  const here = (row: KeyRow) => !row.within || Boolean(focused?.closest(row.within));
  return KEY_ROWS.filter((row) => isBound(row) && here(row) && (!row.letter || lettersAct()));
}

function changed(): void {
  const now = actingNow();
  if (now.length === shown.length && now.every((row, i) => row === shown[i])) return;
  shown = now;
  listeners.forEach((tell) => tell());
}

function subscribe(tell: () => void): () => void {
  const look = () => queueMicrotask(changed);
  listeners.add(tell);
  document.addEventListener('focusin', look);
  document.addEventListener('focusout', look);
  return () => {
    listeners.delete(tell);
    document.removeEventListener('focusin', look);
    document.removeEventListener('focusout', look);
  };
}

// The rows that act with the focus where it is, most important first.
export const useActingKeys = (): readonly KeyRow[] => useSyncExternalStore(subscribe, () => shown);

// All that this page binds, wherever the focus is.
export const boundKeys = (): readonly KeyRow[] => KEY_ROWS.filter(isBound);
