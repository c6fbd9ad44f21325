// The page for residents.
export const kiosk = {
  'kiosk.large': '大字',
  'kiosk.contrast': '高对比',
  'kiosk.title': '自助办理',
  'kiosk.coming': '这台机器的自助页面还没有开通。以后可以在这里:',
  'kiosk.apply': '办事',
  'kiosk.progress': '查进度',
  'kiosk.print': '打证明',
  'kiosk.today': '今天要办事,请到窗口。',
  'kiosk.line': '与上级的线路 {time} 起中断,窗口照常办理。',
} as const;
