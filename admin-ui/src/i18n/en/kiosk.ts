import type { kiosk as zhCN } from '../zh-CN/kiosk';

export const kiosk: Record<keyof typeof zhCN, string> = {
  'kiosk.large': 'Large',
  'kiosk.contrast': 'Contrast',
  'kiosk.title': 'Self-service',
  'kiosk.coming': 'The pages of this machine are not open yet. Later you can do here:',
  'kiosk.apply': 'Apply',
  'kiosk.progress': 'See how far it is',
  'kiosk.print': 'Print a proof',
  'kiosk.today': 'Today please go to a window.',
  'kiosk.line': 'The line upwards is down since {time}; windows work as usual.',
};
