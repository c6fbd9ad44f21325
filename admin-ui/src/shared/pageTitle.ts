// What the browser's tab and the screen reader call a page: where one is, and the app.
// A case by the tail of its number, never by a name.
import { useEffect } from 'react';
import { t } from '../i18n';
import { numberTail } from './words';

export interface Titled {
  to: string;
  label: string;
}

const UNDER: [path: RegExp, name: (found: string) => string][] = [
  [/^\/case\/(\w+)$/, (number) => `…${numberTail(number)}`],
  [/^\/node\/(\w+)$/, (code) => `${t('menu.fleet')} ${code}`],
  [/^\/conflict\//, () => t('menu.conflicts')],
];

// The page at `pathname`, of those in the menu or under one of them.
export function titleOf(pathname: string, pages: readonly Titled[]): string {
  const listed = pages.find((page) => page.to === pathname)?.label;
  const found = UNDER.map(([path, name]) => ({ match: path.exec(pathname), name })).find(({ match }) => match);
  const here = listed ?? (found ? found.name(found.match?.[1] ?? '') : '');
  return [here, t('app.name')].filter(Boolean).join(' · ');
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
