import { describe, expect, it } from 'vitest';
import { contrast } from '../src/shared/theme/contrast';
import { dark, light } from '../src/shared/theme/tokens';
import type { Palette } from '../src/shared/theme/tokens';

const WORDS = 4.5;
const EDGES = 3;

// [words, the surfaces that they may stand on]
const onSurfaces = (palette: Palette): [name: string, colour: string, surfaces: string[]][] => {
  const plain = [palette.container, palette.overlay, palette.layout, palette.selected];
  return [
    ['text', palette.text, [...plain, palette.okBg, palette.warnBg, palette.badBg, palette.holdBg]],
    ['text 2', palette.text2, plain],
    ['text 3', palette.text3, plain],
    ['primary', palette.primary, plain],
    ['primary, pointed at', palette.primaryHover, plain],
    ['ok', palette.ok, [palette.container, palette.layout, palette.okBg]],
    ['warn', palette.warn, [palette.container, palette.layout, palette.warnBg]],
    ['bad', palette.bad, [palette.container, palette.layout, palette.badBg]],
    ['hold', palette.hold, [palette.container, palette.layout, palette.holdBg]],
    ['label on primary', palette.onPrimary, [palette.primary, palette.primaryHover]],
  ];
};

describe.each([['light', light], ['dark', dark]])('%s theme', (_, palette) => {
  it.each(onSurfaces(palette))('%s can be read', (_name, colour, surfaces) => {
    for (const surface of surfaces) expect(contrast(colour, surface), `${colour} on ${surface}`).toBeGreaterThanOrEqual(WORDS);
  });
  it('control edges and focus can be seen', () => {
    for (const surface of [palette.container, palette.layout]) {
      expect(contrast(palette.edge, surface)).toBeGreaterThanOrEqual(EDGES);
      expect(contrast(palette.focus, surface)).toBeGreaterThanOrEqual(EDGES);
    }
  });
});

it('gives the ratios that the design names', () => {
  expect(contrast(light.text, light.container)).toBeCloseTo(15.8, 1);
  expect(contrast(light.primary, light.container)).toBeCloseTo(6.4, 1);
  expect(contrast(dark.primary, dark.onPrimary)).toBeCloseTo(7.5, 1);
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
});
