// Keys of a page. None acts while an input method composes; none is bound that the
// browser or desktop needs.
import { useEffect, useRef } from 'react';

export type Keys = Record<string, (event: KeyboardEvent) => void>;

// A letter belongs to the box that has the focus, or to the dialog that is open.
function typing(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return Boolean(target?.closest?.('input,textarea,[contenteditable],.ant-select,.ant-modal,[role=dialog]'));
}

// "Ctrl+Enter", "F2", "Ctrl+ArrowDown"
export function nameOfKey(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.shiftKey ? 'Shift+' : ''}${key}`;
}

export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey) return;
      const act = latest.current[nameOfKey(event)];
      if (!act || (event.key.length === 1 && !event.ctrlKey && !event.metaKey && typing(event))) return;
      event.preventDefault();
      act(event);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
