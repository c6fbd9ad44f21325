// The message catalogue: every text on screen is looked up here. Chinese first,
// English complete; a missing key does not compile.
import { zhCN } from './zh-CN';

export type MessageKey = keyof typeof zhCN;
export type Language = 'zh-CN' | 'en';
type Values = Record<string, string | number>;

const STORED = 'yc.language';

function stored(): Language {
  return typeof localStorage !== 'undefined' && localStorage.getItem(STORED) === 'en' ? 'en' : 'zh-CN';
}

let current: Language = stored();
let messages: Record<MessageKey, string> = zhCN;

export function language(): Language {
  return current;
}

// Takes effect with a new start of the page, so that nothing is half translated.
export function chooseLanguage(next: Language): void {
  localStorage.setItem(STORED, next);
  current = next;
  window.location.reload();
}

// Before the first page: English is fetched only where it is wanted.
export async function applyLanguage(): Promise<void> {
  document.documentElement.lang = current;
  if (current === 'en') messages = (await import('./en')).en;
}

export function t(key: MessageKey, values: Values = {}): string {
  const text: string = messages[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

// A key put together at run time, such as one of an enum's values.
export function word(group: string, name: string | undefined): string {
  const key = `${group}.${name ?? ''}`;
  return key in zhCN ? t(key as MessageKey) : (name ?? '');
}

// Several names in one sentence.
export const listed = (names: readonly string[]): string => names.join(t('list.and'));
