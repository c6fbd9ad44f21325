// Every colour, size and font of the pages, in one place. The contrast of each
// pair is computed by tests/contrast.test.ts against the limits named there.

export interface Palette {
  text: string;
  text2: string;
  text3: string;
  primary: string;
  primaryHover: string;
  onPrimary: string;
  ok: string;
  okBg: string;
  warn: string;
  warnBg: string;
  bad: string;
  badBg: string;
  hold: string;
  holdBg: string;
  edge: string;
  focus: string;
  layout: string;
  container: string;
  overlay: string;
  selected: string;
  divider: string;
}

export const light: Palette = {
  text: '#1B2330',
  text2: '#4A5566',
  text3: '#5B6678',
  primary: '#1F5FAE',
  primaryHover: '#184E93',
  onPrimary: '#FFFFFF',
  ok: '#1E7B45',
  okBg: '#E7F4EC',
  warn: '#8F5A00',
  warnBg: '#FFF4DC',
  bad: '#B3261E',
  badBg: '#FCEBE9',
  hold: '#5B4BA8',
  holdBg: '#EFECF9',
  edge: '#7A8699',
  focus: '#B85C00',
  layout: '#F4F6F8',
  container: '#FFFFFF',
  overlay: '#FFFFFF',
  selected: '#E8F0FA',
  divider: '#D5DBE3',
};

export const dark: Palette = {
  text: '#E6EAF0',
  text2: '#B4BDCB',
  text3: '#94A0B2',
  primary: '#6FA8EA',
  primaryHover: '#8DBBF0',
  onPrimary: '#0B1420',
  ok: '#5CC98A',
  okBg: '#14301F',
  warn: '#E5B054',
  warnBg: '#352A10',
  bad: '#FF8A80',
  badBg: '#3A1A18',
  hold: '#B3A5F2',
  holdBg: '#272043',
  edge: '#77849A',
  focus: '#FFD84D',
  layout: '#10151C',
  container: '#18202A',
  overlay: '#202A36',
  selected: '#1D3350',
  divider: '#2C3846',
};

export interface Density {
  controlHeight: number;
  rowHeight: number;
  gap: number;
  padding: number;
  radius: number;
  titleSize: number;
  titleLine: number;
  figureSize: number;
}

export const counterDensity: Density = {
  controlHeight: 30,
  rowHeight: 34,
  gap: 8,
  padding: 12,
  radius: 4,
  titleSize: 18,
  titleLine: 26,
  figureSize: 22,
};

export const adminDensity: Density = {
  controlHeight: 32,
  rowHeight: 40,
  gap: 16,
  padding: 20,
  radius: 6,
  titleSize: 20,
  titleLine: 28,
  figureSize: 28,
};

// From the machine, never from the net.
export const fontFamily =
  '"HarmonyOS Sans SC","Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif';
