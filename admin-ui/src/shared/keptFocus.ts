// The focus is never lost to the keyboard: when what had it is gone, after a dialog, a
// live update or an accepted case, it goes back to where it was, or to what stands
// there now. Who points with the mouse takes the focus away on purpose.
import { useEffect } from 'react';
import { dialogIsOpen } from './keys';

const AFTER_POINTER_MS = 500;
// Dialogs give the focus back themselves first.
const SETTLED_MS = 120;
const INTO = '[data-main],input:not([type=hidden]),textarea,[tabindex="0"],button,a[href]';

export function useKeptFocus(): void {
  useEffect(() => {
    let last: HTMLElement | null = null;
    let part: string | undefined;
    let pointed = -AFTER_POINTER_MS;
    const came = (event: FocusEvent) => {
      const target = event.target as HTMLElement;
      if (!target.closest('main')) return;
      last = target;
      part = target.closest<HTMLElement>('[data-part]')?.dataset.part;
    };
    const look = () => {
      if (document.activeElement !== document.body || dialogIsOpen() || performance.now() - pointed < AFTER_POINTER_MS || !document.hasFocus()) return;
      const home = part ? document.querySelector(`main [data-part="${part}"]`) : null;
      const there = home?.querySelector<HTMLElement>(INTO) ?? document.querySelector<HTMLElement>('main [data-main]') ?? document.querySelector('main [data-part]')?.querySelector<HTMLElement>(INTO);
      const next = last?.isConnected && last.getClientRects().length > 0 ? last : there;
      next?.focus({ preventScroll: true });
    };
    const later = () => setTimeout(look, SETTLED_MS);
    const pointer = () => (pointed = performance.now());
    // An element that is taken away loses the focus without a word.
    const watcher = new MutationObserver(() => document.activeElement === document.body && later());
    watcher.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', came);
    document.addEventListener('focusout', later);
    document.addEventListener('pointerdown', pointer, true);
    return () => {
      watcher.disconnect();
      document.removeEventListener('focusin', came);
      document.removeEventListener('focusout', later);
      document.removeEventListener('pointerdown', pointer, true);
    };
  }, []);
}
