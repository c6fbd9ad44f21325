// The table of contrasts in the design, computed: what each colour is worth on a plain
// surface and on the weakest that it may stand on.
import { describe, expect, it } from 'vitest';
import { contrast } from '../src/shared/theme/contrast';
import { dark, darkCharts, kioskContrast, light, lightCharts } from '../src/shared/theme/tokens';
import type { Palette } from '../src/shared/theme/tokens';

const WORDS = 4.5;
const EDGES = 3;

type Role = [name: keyof Palette, stated: { light: [plain: number, weakest: number]; dark: [plain: number, weakest: number] }];
// As the design's table has them; its 7.6 for text 2 in light is 7.547 by count.
const STATED: Role[] = [
  ['text', { light: [15.8, 13.6], dark: [13.6, 10.6] }],
  ['text2', { light: [7.5, 6.5], dark: [8.7, 6.8] }],
  ['text3', { light: [5.8, 5.0], dark: [6.2, 4.8] }],
  ['primary', { light: [6.4, 5.5], dark: [6.6, 5.2] }],
  ['ok', { light: [5.3, 4.5], dark: [8.0, 6.2] }],
  ['warn', { light: [5.8, 5.0], dark: [8.3, 6.5] }],
  ['bad', { light: [6.5, 5.6], dark: [7.2, 5.6] }],
  ['hold', { light: [7.0, 6.0], dark: [7.5, 5.8] }],
  ['edge', { light: [3.7, 3.2], dark: [4.3, 3.4] }],
];

// Where words of any role may stand: layout, container, overlay, a chosen row, and every tint of its own.
const surfacesOf = (palette: Palette, role: keyof Palette): string[] => {
  const own = `${role}Bg` in palette ? [palette[`${role}Bg` as keyof Palette]] : [];
  const all = role === 'text' ? [palette.okBg, palette.warnBg, palette.badBg, palette.holdBg] : [];
  return [palette.container, palette.layout, palette.overlay, palette.selected, ...own, ...all];
};
const weakest = (colour: string, surfaces: string[]) => Math.min(...surfaces.map((surface) => contrast(colour, surface)));
const rounded = (ratio: number) => Math.round(ratio * 10) / 10;

describe.each([['light', light] as const, ['dark', dark] as const])('%s theme', (name, palette) => {
  it.each(STATED)('%s has the stated contrast', (role, stated) => {
    const [plain, low] = stated[name];
    expect(rounded(contrast(palette[role], palette.container)), `${role} on the plain surface`).toBeGreaterThanOrEqual(plain);
    expect(rounded(weakest(palette[role], surfacesOf(palette, role))), `${role} on its weakest surface`).toBeGreaterThanOrEqual(low);
    expect(weakest(palette[role], surfacesOf(palette, role))).toBeGreaterThanOrEqual(role === 'edge' ? EDGES : WORDS);
  });
  it('labels of a main button can be read, pointed at or not', () => {
    for (const under of [palette.primary, palette.primaryHover]) expect(contrast(palette.onPrimary, under)).toBeGreaterThanOrEqual(WORDS);
  });
  it('links can be read when pointed at', () => {
    expect(weakest(palette.primaryHover, surfacesOf(palette, 'primaryHover'))).toBeGreaterThanOrEqual(WORDS);
  });
  it('the focus is seen wherever it may be', () => {
    for (const surface of [palette.container, palette.layout, palette.overlay, palette.selected]) expect(contrast(palette.focus, surface)).toBeGreaterThanOrEqual(EDGES);
    expect(contrast(palette.focus, palette.container)).toBeGreaterThanOrEqual(name === 'light' ? 4.55 : 11.5);
  });
  it('charts have six series that can be told from the paper', () => {
    const series = name === 'light' ? lightCharts : darkCharts;
    expect(series).toHaveLength(6);
    for (const colour of series) expect(rounded(contrast(colour, palette.container)), colour).toBeGreaterThanOrEqual(name === 'light' ? 4.6 : 6.6);
  });
});

describe('the kiosk turned to contrast', () => {
  it('has two colours on one, at the stated ratios', () => {
    expect(rounded(contrast(kioskContrast.text, kioskContrast.container))).toBe(18.5);
    expect(rounded(contrast(kioskContrast.primary, kioskContrast.container))).toBe(13.4);
  });
  it('has no pair of words and surface below them', () => {
    const surfaces = [kioskContrast.container, kioskContrast.layout, kioskContrast.overlay, kioskContrast.selected, kioskContrast.okBg, kioskContrast.warnBg, kioskContrast.badBg, kioskContrast.holdBg];
    for (const role of ['text', 'text2', 'text3', 'primary', 'primaryHover', 'ok', 'warn', 'bad', 'hold', 'edge', 'focus'] as const) {
      expect(rounded(weakest(kioskContrast[role], surfaces)), role).toBeGreaterThanOrEqual(13.4);
    }
    expect(rounded(contrast(kioskContrast.onPrimary, kioskContrast.primary))).toBeGreaterThanOrEqual(13.4);
  });
});

it('antd’s own colours would not do', () => {
  const own = { blue: '#1677FF', green: '#52C41A', amber: '#FAAD14', red: '#FF4D4F' };
  for (const colour of Object.values(own)) expect(contrast(colour, light.container)).toBeLessThan(WORDS);
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
});
