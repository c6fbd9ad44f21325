// Ctrl ] and Ctrl [ go through the parts of the page that is shown.
import { focusInto } from './entryKeys';
import type { Way } from './entryKeys';

export function partAfter(parts: Element[], from: Element | null, way: Way): Element | undefined {
  const at = parts.findIndex((part) => from && part.contains(from));
  if (at < 0) return way === 1 ? parts[0] : parts.at(-1);
  return parts[(at + way + parts.length) % parts.length];
}

export function goToPart(way: Way): unknown {
  const next = partAfter([...document.querySelectorAll('main [data-part]')], document.activeElement, way);
  if (!(next instanceof HTMLElement)) return false;
  const inner = next.querySelector<HTMLElement>('input,textarea,[tabindex="0"],button,a[href]');
  focusInto(inner ?? next);
  return true;
}
