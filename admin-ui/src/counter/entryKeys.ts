// Enter goes from one empty required field to the next: what is filled in already is
// passed by, and behind the last comes whatever else is missing, then the main action.
import { useEffect, useRef } from 'react';
import { useKeys } from '../shared/keys';

export interface Wanted {
  // Ids of fields that are empty or wrong.
  fields: string[];
  // Ids of everything else that is missing.
  rest: string[];
}

export type Way = 1 | -1;
export const MAIN_ACTION = '[data-main]';
const TAKES_FOCUS = 'input,textarea,button,a[href],[tabindex="0"]';

// Of the elements with these ids, the one that follows (or comes before) `from` on the
// page; at the end it goes on from the beginning.
export function neighbour(ids: string[], from: Element | null, way: Way): HTMLElement | undefined {
  const all = ids.map((id) => document.getElementById(id)).filter((element) => element !== null);
  all.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const side = way === 1 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const beyond = all.filter((element) => from && !element.contains(from) && from.compareDocumentPosition(element) & side);
  const others = all.filter((element) => !from || !element.contains(from));
  return way === 1 ? (beyond[0] ?? others[0] ?? all[0]) : (beyond.at(-1) ?? others.at(-1) ?? all[0]);
}

// A group of answers gives the focus to the one that is chosen, or to its first.
export function focusInto(element: HTMLElement): void {
  const inner = element.matches(TAKES_FOCUS) ? element : (element.querySelector<HTMLElement>('input:checked') ?? element.querySelector<HTMLElement>(TAKES_FOCUS));
  (inner ?? element).focus({ preventScroll: true });
  (element.closest<HTMLElement>('[data-field]') ?? element).scrollIntoView?.({ block: 'nearest' });
}

export function goOn(wanted: Wanted, from: Element | null, way: Way): void {
  const next = neighbour(wanted.fields, from, way) ?? neighbour(wanted.rest, from, way) ?? document.querySelector<HTMLElement>(MAIN_ACTION);
  if (next) focusInto(next);
}

const idOf = (target: HTMLElement) => {
  const field = target.closest<HTMLElement>('[data-field]')?.dataset.field;
  return field ? `field-${field}` : target.id;
};

const calendarIsOpen = () => document.querySelector('.ant-picker-dropdown:not(.ant-picker-dropdown-hidden)') !== null;
// A list takes the choice, a calendar the date that was typed, before one goes on.
const SETTLED_MS = 60;

// A box that was come to and fills itself in, since the node has found the person, is
// passed by. `fillsItself`: nobody has typed there.
export function useEntryKeys(wanted: Wanted, fillsItself: (id: string) => boolean): void {
  const latest = useRef(wanted);
  const cameTo = useRef<{ box: Element; way: Way }>(undefined);
  useEffect(() => {
    latest.current = wanted;
    const came = cameTo.current;
    if (!came || wanted.fields.includes(came.box.id)) return;
    cameTo.current = undefined;
    if (document.activeElement === came.box && fillsItself(came.box.id)) goOn(wanted, came.box, came.way);
  });
  const isWanted = (target: HTMLElement) => latest.current.fields.includes(idOf(target));
  const step = (way: Way) => (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.closest('textarea,button,a') || (target.closest('.yc-search') && (target as HTMLInputElement).value)) return false;
    const whenSettled = () => {
      setTimeout(() => {
        if (!isWanted(target) && document.activeElement === target) goOn(latest.current, target, way);
      }, SETTLED_MS);
      return false;
    };
    const listIsOpen = target.closest('.ant-select') && target.getAttribute('aria-expanded') === 'true';
    if (listIsOpen) return target.closest('.ant-select-multiple') ? false : whenSettled();
    if (target.closest('.ant-picker') && calendarIsOpen()) return whenSettled();
    // An empty list opens.
    if (target.closest('.ant-select') && way === 1 && isWanted(target)) return false;
    event.stopPropagation();
    goOn(latest.current, target, way);
    const box = document.activeElement;
    cameTo.current = box && latest.current.fields.includes(box.id) ? { box, way } : undefined;
    return true;
  };
  useKeys({ nextField: step(1), previousField: step(-1) });
}
