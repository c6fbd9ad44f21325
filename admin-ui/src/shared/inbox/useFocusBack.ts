// A dialog that goes gives the focus back to where it was; when that is gone too, to
// the list.
import { useEffect, useState } from 'react';

export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement as HTMLElement | null);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const back = before?.isConnected && before !== document.body ? before : document.querySelector<HTMLElement>('[data-case][tabindex="0"]');
        back?.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
