// Puts the tokens to work: antd's theme, and the same colours as CSS variables for
// our own parts. Dark follows the system unless the person has chosen.
import { ConfigProvider, theme } from 'antd';
import type { ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { language } from '../../i18n';
import { luminance } from './contrast';
import { dark, darkCharts, fontFamily, light, lightCharts, touched } from './tokens';
import type { Density, Palette } from './tokens';

export const BRIGHTNESSES = ['system', 'light', 'dark'] as const;
export type Brightness = (typeof BRIGHTNESSES)[number];
const STORED = 'yc.brightness';
const listeners = new Set<() => void>();
const system = () => window.matchMedia?.('(prefers-color-scheme: dark)');

export function chosenBrightness(): Brightness {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function chooseBrightness(brightness: Brightness): void {
  localStorage.setItem(STORED, brightness);
  listeners.forEach((tell) => tell());
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  system()?.addEventListener('change', tell);
  return () => {
    listeners.delete(tell);
    system()?.removeEventListener('change', tell);
  };
}

export const useBrightness = (): Brightness => useSyncExternalStore(subscribe, chosenBrightness);

export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => {
    const chosen = chosenBrightness();
    return chosen === 'dark' || (chosen === 'system' && Boolean(system()?.matches));
  });
}

// Follows a media query.
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (tell) => {
      const list = window.matchMedia?.(query);
      list?.addEventListener('change', tell);
      return () => list?.removeEventListener('change', tell);
    },
    () => Boolean(window.matchMedia?.(query).matches),
  );
}

interface Look {
  palette: Palette;
  density: Density;
  isDark: boolean;
  moves: boolean;
}

export function themeOf({ palette, density, isDark, moves }: Look): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      motion: moves,
      fontFamily,
      fontSize: density.bodySize,
      fontSizeSM: density.bodySize,
      lineHeight: density.bodyLine / density.bodySize,
      controlHeight: density.controlHeight,
      controlHeightSM: density.target,
      borderRadius: density.radius,
      borderRadiusLG: density.radius,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.12s',
      colorText: palette.text,
      colorTextHeading: palette.text,
      colorTextSecondary: palette.text2,
      colorTextTertiary: palette.text3,
      colorTextQuaternary: palette.text3,
      colorTextDescription: palette.text3,
      colorTextPlaceholder: palette.text3,
      colorTextDisabled: palette.text3,
      colorTextLabel: palette.text2,
      colorPrimary: palette.primary,
      colorPrimaryHover: palette.primaryHover,
      colorPrimaryActive: palette.primaryHover,
      colorPrimaryText: palette.primary,
      colorPrimaryBg: palette.selected,
      colorTextLightSolid: palette.onPrimary,
      colorInfo: palette.primary,
      colorInfoBg: palette.selected,
      colorLink: palette.primary,
      colorLinkHover: palette.primaryHover,
      colorSuccess: palette.ok,
      colorSuccessText: palette.ok,
      colorSuccessBg: palette.okBg,
      colorWarning: palette.warn,
      colorWarningText: palette.warn,
      colorWarningBg: palette.warnBg,
      colorError: palette.bad,
      colorErrorText: palette.bad,
      colorErrorBg: palette.badBg,
      colorBorder: palette.edge,
      colorBorderSecondary: palette.divider,
      colorSplit: palette.divider,
      colorBgLayout: palette.layout,
      colorBgContainer: palette.container,
      colorBgElevated: palette.overlay,
      boxShadow: 'none',
      boxShadowTertiary: 'none',
      // What lies over the page has an edge, not a shadow.
      boxShadowSecondary: `0 0 0 1px ${palette.edge}`,
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Table: {
        cellPaddingBlock: Math.max(0, Math.floor((density.rowHeight - density.bodyLine - 1) / 2)),
        cellPaddingInline: 8,
        headerBg: palette.layout,
        headerColor: palette.text2,
        rowSelectedBg: palette.selected,
        rowHoverBg: palette.selected,
      },
      Layout: { headerBg: palette.container, siderBg: palette.container, bodyBg: palette.layout },
      Menu: {
        itemSelectedBg: palette.selected,
        itemSelectedColor: palette.primary,
        itemBg: palette.container,
        itemColor: palette.text,
      },
      Select: { optionSelectedBg: palette.selected },
    },
  };
}

function setVariables(palette: Palette, density: Density, charts: readonly string[]): void {
  const style = document.documentElement.style;
  for (const [name, value] of Object.entries(palette)) style.setProperty(`--yc-${name}`, value);
  charts.forEach((colour, i) => style.setProperty(`--yc-chart${i + 1}`, colour));
  const sizes: Record<string, number> = {
    body: density.bodySize,
    'body-line': density.bodyLine,
    title: density.titleSize,
    'title-line': density.titleLine,
    figure: density.figureSize,
    'figure-line': density.figureLine,
    control: density.controlHeight,
    row: density.rowHeight,
    target: density.target,
    gap: density.gap,
    padding: density.padding,
    radius: density.radius,
  };
  for (const [name, px] of Object.entries(sizes)) style.setProperty(`--yc-${name}`, `${px}px`);
  style.setProperty('--yc-font', fontFamily);
}

interface Props {
  density: Density;
  // Instead of light or dark, whatever the system says: the kiosk's.
  palette?: Palette;
  children: ReactNode;
}

export function ThemeRoot({ density: asked, palette: fixed, children }: Props) {
  const prefersDark = useIsDark();
  const isDark = fixed ? luminance(fixed.container) < 0.2 : prefersDark;
  const finger = useMedia('(pointer: coarse)');
  const still = useMedia('(prefers-reduced-motion: reduce)') || Boolean(asked.still);
  const palette = fixed ?? (isDark ? dark : light);
  const density = useMemo(() => (finger ? touched(asked) : asked), [finger, asked]);
  const config = useMemo(() => themeOf({ palette, density, isDark, moves: !still }), [palette, density, isDark, still]);
  // Before the first paint: our own parts have no colours without.
  useLayoutEffect(() => {
    setVariables(palette, density, isDark ? darkCharts : lightCharts);
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  }, [palette, density, isDark]);
  const chinese = language() === 'zh-CN';
  dayjs.locale(chinese ? 'zh-cn' : 'en');
  return (
    <ConfigProvider
      theme={config}
      locale={chinese ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      {children}
    </ConfigProvider>
  );
}
