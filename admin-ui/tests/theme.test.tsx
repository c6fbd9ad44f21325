import { act, render } from '@testing-library/react';
import { theme } from 'antd';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseBrightness, ThemeRoot } from '../src/shared/theme/ThemeRoot';
import { adminDensity, counterDensity, dark, kioskContrast, kioskDensity, kioskElderDensity, light, touched } from '../src/shared/theme/tokens';
import type { Density, Palette } from '../src/shared/theme/tokens';

// Which media queries hold.
function media(...holding: string[]) {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: holding.some((each) => query.includes(each)), media: query, addEventListener() {}, removeEventListener() {} }));
}

function Told() {
  const { token } = theme.useToken();
  return <output>{JSON.stringify({ motion: token.motion, control: token.controlHeight, text: token.colorText, primary: token.colorPrimary, size: token.fontSize })}</output>;
}
const tokenIn = (density: Density, palette?: Palette) => {
  const { container } = render(<ThemeRoot density={density} palette={palette}><Told /></ThemeRoot>);
  return JSON.parse(container.textContent ?? '{}') as Record<string, unknown>;
};
const variable = (name: string) => document.documentElement.style.getPropertyValue(name);

beforeEach(() => {
  localStorage.clear();
  media();
});
afterEach(() => vi.unstubAllGlobals());

describe('ThemeRoot', () => {
  it('moves, unless the system asks for stillness', () => {
    expect(tokenIn(counterDensity).motion).toBe(true);
    media('prefers-reduced-motion');
    expect(tokenIn(counterDensity).motion).toBe(false);
  });
  it('never moves at a kiosk', () => expect(tokenIn(kioskDensity).motion).toBe(false));
  it('follows the system until somebody chooses', () => {
    media('prefers-color-scheme: dark');
    expect(tokenIn(counterDensity).text).toBe(dark.text);
    act(() => chooseBrightness('light'));
    expect(variable('--yc-text')).toBe(light.text);
    expect(localStorage.getItem('yc.brightness')).toBe('light');
    act(() => chooseBrightness('system'));
    expect(variable('--yc-text')).toBe(dark.text);
  });
  it('is never dark at a kiosk that has a palette of its own', () => {
    media('prefers-color-scheme: dark');
    expect(tokenIn(kioskDensity, light).text).toBe(light.text);
  });
  it('has controls that a finger meets', () => {
    media('pointer: coarse');
    expect(tokenIn(counterDensity).control).toBe(44);
  });
  it('puts the contrast palette on at the kiosk', () => {
    tokenIn(kioskElderDensity, kioskContrast);
    expect(variable('--yc-container')).toBe(kioskContrast.container);
    expect(document.documentElement.style.colorScheme).toBe('dark');
  });
});

describe('the four densities', () => {
  it('have targets that the design names', () => {
    expect([counterDensity, adminDensity, kioskDensity, kioskElderDensity].map((each) => each.target)).toEqual([28, 32, 72, 96]);
    expect(touched(counterDensity).target).toBe(44);
    expect(touched(kioskDensity)).toEqual(kioskDensity);
  });
  it('have no words under 14 px, and lines that fit their letters', () => {
    for (const each of [counterDensity, adminDensity, kioskDensity, kioskElderDensity]) {
      expect(each.bodySize).toBeGreaterThanOrEqual(14);
      for (const [size, line] of [[each.bodySize, each.bodyLine], [each.titleSize, each.titleLine], [each.figureSize, each.figureLine]]) expect(line).toBeGreaterThan(size);
      expect(each.rowHeight).toBeGreaterThan(each.bodyLine);
    }
  });
});
