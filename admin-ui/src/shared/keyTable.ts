// Every key of the pages, in one table: the handlers, the bar at the foot and F1 all
// read it. None is bound that the browser or the desktop needs.
import type { MessageKey } from '../i18n';

export interface KeyRow {
  id: string;
  // As nameOfKey() says it; 1–9 is one row.
  key: string;
  // As it stands on the key.
  shown: string;
  does: MessageKey;
  // Acts only while the focus is within such an element.
  within?: string;
  // A plain letter: can be switched off, and never acts where one types.
  letter?: true;
}

export const MATERIAL_ROW = '[data-row=material]';
export const CASE_ROW = '.yc-query-row,.yc-inbox-row';
export const QUESTION = '[data-question]';
export const ENTRY = '[data-entry]';

// In the order of importance: the bar shows the first six that act now.
export const KEY_TABLE = [
  { id: 'scan', key: 'S', shown: 'S', does: 'key.scan', within: MATERIAL_ROW, letter: true },
  { id: 'tolerate', key: 'T', shown: 'T', does: 'key.tolerate', within: MATERIAL_ROW, letter: true },
  { id: 'commit', key: 'C', shown: 'C', does: 'key.commit', within: MATERIAL_ROW, letter: true },
  { id: 'lack', key: 'N', shown: 'N', does: 'key.lack', within: MATERIAL_ROW, letter: true },
  { id: 'answer', key: '1–9', shown: '1–9', does: 'key.answer', within: QUESTION },
  { id: 'open', key: 'Enter', shown: 'Enter', does: 'key.open', within: CASE_ROW },
  { id: 'down', key: 'ArrowDown', shown: '↓', does: 'key.down', within: CASE_ROW },
  { id: 'up', key: 'ArrowUp', shown: '↑', does: 'key.up', within: CASE_ROW },
  { id: 'tick', key: ' ', shown: 'Space', does: 'key.tick', within: CASE_ROW },
  { id: 'filter', key: '/', shown: '/', does: 'key.filter' },
  { id: 'agree', key: 'A', shown: 'A', does: 'key.agree', letter: true },
  { id: 'disagree', key: 'D', shown: 'D', does: 'key.disagree', letter: true },
  { id: 'return', key: 'R', shown: 'R', does: 'key.return', letter: true },
  { id: 'special', key: 'P', shown: 'P', does: 'key.special', letter: true },
  { id: 'undo', key: 'Z', shown: 'Z', does: 'key.undo', letter: true },
  { id: 'bulk', key: 'Shift+A', shown: 'Shift A', does: 'key.bulk', letter: true },
  { id: 'previousCase', key: 'ArrowLeft', shown: '←', does: 'key.previousCase' },
  { id: 'nextCase', key: 'ArrowRight', shown: '→', does: 'key.nextCase' },
  { id: 'main', key: 'Ctrl+Enter', shown: 'Ctrl Enter', does: 'key.main' },
  { id: 'nextField', key: 'Enter', shown: 'Enter', does: 'key.nextField', within: ENTRY },
  { id: 'nextMissing', key: 'Ctrl+ArrowDown', shown: 'Ctrl ↓', does: 'key.missing' },
  { id: 'items', key: 'Ctrl+J', shown: 'Ctrl J', does: 'key.items' },
  { id: 'person', key: 'F4', shown: 'F4', does: 'key.person' },
  { id: 'next', key: 'F8', shown: 'F8', does: 'key.next' },
  { id: 'print', key: 'F9', shown: 'F9', does: 'key.print' },
  { id: 'new', key: 'F2', shown: 'F2', does: 'key.new' },
  { id: 'find', key: 'Ctrl+K', shown: 'Ctrl K', does: 'key.find' },
  { id: 'show', key: 'Ctrl+M', shown: 'Ctrl M', does: 'key.show' },
  { id: 'save', key: 'Ctrl+S', shown: 'Ctrl S', does: 'key.save' },
  { id: 'choosePaper', key: 'Shift+F9', shown: 'Shift F9', does: 'key.choosePaper' },
  { id: 'close', key: 'Escape', shown: 'Esc', does: 'key.close' },
  { id: 'previousField', key: 'Shift+Enter', shown: 'Shift Enter', does: 'key.previousField', within: ENTRY },
  { id: 'previousMissing', key: 'Ctrl+ArrowUp', shown: 'Ctrl ↑', does: 'key.previousMissing' },
  { id: 'nextPart', key: 'Ctrl+]', shown: 'Ctrl ]', does: 'key.nextPart' },
  { id: 'previousPart', key: 'Ctrl+[', shown: 'Ctrl [', does: 'key.previousPart' },
  { id: 'help', key: 'F1', shown: 'F1', does: 'key.help' },
] as const satisfies readonly KeyRow[];

export type KeyId = (typeof KEY_TABLE)[number]['id'];
export const KEY_ROWS: readonly KeyRow[] = KEY_TABLE;

export const BAR_KEYS = 6;

// "Ctrl+Enter", "F2", "Ctrl+ArrowDown", "S"
export function nameOfKey(event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): string {
  const ctrl = event.ctrlKey || event.metaKey;
  if (!ctrl && !event.shiftKey && /^[1-9]$/.test(event.key)) return '1–9';
  // With an input method on, the brackets' own characters differ.
  const bracket = event.code === 'BracketRight' ? ']' : event.code === 'BracketLeft' ? '[' : undefined;
  const key = (ctrl && bracket) || (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  return `${ctrl ? 'Ctrl+' : ''}${event.shiftKey ? 'Shift+' : ''}${key}`;
}
