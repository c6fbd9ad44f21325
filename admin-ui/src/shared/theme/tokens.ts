// Every colour, size and font of the pages, in one place: four densities (counter,
// admin, kiosk, kiosk for elders) and three palettes (light, dark, the kiosk's
// contrast). The contrast of each pair is computed by tests/contrast.test.ts
// against the limits named there.

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

// The kiosk's screen turned to contrast: two colours on one, states told by icon and word.
const onNight = '#0B1420';
const white = '#FFFFFF';
const yellow = '#FFD84D';
export const kioskContrast: Palette = {
  text: white,
  text2: white,
  text3: white,
  primary: yellow,
  primaryHover: white,
  onPrimary: onNight,
  ok: white,
  okBg: onNight,
  warn: yellow,
  warnBg: onNight,
  bad: yellow,
  badBg: onNight,
  hold: white,
  holdBg: onNight,
  edge: white,
  focus: yellow,
  layout: onNight,
  container: onNight,
  overlay: onNight,
  selected: onNight,
  divider: white,
};

// Series of a chart, in this order; at most these six.
export const lightCharts = ['#1F5FAE', '#B85C00', '#1E7B45', '#7A4FB0', '#A33B5E', '#0F7C86'] as const;
export const darkCharts = ['#6FA8EA', '#E5A04F', '#5CC98A', '#B995EE', '#E88BA8', '#58C2CC'] as const;

// All in px; lines as font-size and line-height.
export interface Density {
  bodySize: number;
  bodyLine: number;
  titleSize: number;
  titleLine: number;
  figureSize: number;
  figureLine: number;
  controlHeight: number;
  rowHeight: number;
  target: number;
  gap: number;
  padding: number;
  radius: number;
  // A kiosk stands still, whatever the system says.
  still?: boolean;
}

export const counterDensity: Density = {
  bodySize: 14,
  bodyLine: 22,
  titleSize: 18,
  titleLine: 26,
  figureSize: 22,
  figureLine: 28,
  controlHeight: 30,
  rowHeight: 34,
  target: 28,
  gap: 8,
  padding: 12,
  radius: 4,
};

// The same pages under a finger: the village agent's tablet.
export const touched = (density: Density): Density => ({
  ...density,
  controlHeight: Math.max(density.controlHeight, 44),
  rowHeight: Math.max(density.rowHeight, 48),
  target: Math.max(density.target, 44),
});

export const adminDensity: Density = {
  bodySize: 14,
  bodyLine: 22,
  titleSize: 20,
  titleLine: 28,
  figureSize: 28,
  figureLine: 36,
  controlHeight: 32,
  rowHeight: 40,
  target: 32,
  gap: 16,
  padding: 20,
  radius: 6,
};

export const kioskDensity: Density = {
  bodySize: 24,
  bodyLine: 36,
  titleSize: 40,
  titleLine: 52,
  figureSize: 56,
  figureLine: 64,
  controlHeight: 72,
  rowHeight: 80,
  target: 72,
  gap: 24,
  padding: 32,
  radius: 16,
  still: true,
};

export const kioskElderDensity: Density = {
  bodySize: 32,
  bodyLine: 48,
  titleSize: 52,
  titleLine: 64,
  figureSize: 72,
  figureLine: 80,
  controlHeight: 96,
  rowHeight: 104,
  target: 96,
  gap: 32,
  padding: 40,
  radius: 16,
  still: true,
};

// From the machine, never from the net.
export const fontFamily =
  '"HarmonyOS Sans SC","Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif';
