// Puts the tokens to work: antd's theme, and the same colours as CSS variables for
// our own parts. Dark follows the system unless the person has chosen.
import { ConfigProvider, theme } from 'antd';
import type { ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { language } from '../../i18n';
import { dark, fontFamily, light } from './tokens';
import type { Density, Palette } from './tokens';

export type Brightness = 'system' | 'light' | 'dark';
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

export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => {
    const chosen = chosenBrightness();
    return chosen === 'dark' || (chosen === 'system' && Boolean(system()?.matches));
  });
}

function themeOf(palette: Palette, density: Density, isDark: boolean): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      fontFamily,
      fontSize: 14,
      fontSizeSM: 14,
      lineHeight: 22 / 14,
      controlHeight: density.controlHeight,
      controlHeightSM: 28,
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
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Table: {
        cellPaddingBlock: Math.floor((density.rowHeight - 23) / 2),
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

function setVariables(palette: Palette, density: Density): void {
  const style = document.documentElement.style;
  for (const [name, value] of Object.entries(palette)) style.setProperty(`--yc-${name}`, value);
  style.setProperty('--yc-gap', `${density.gap}px`);
  style.setProperty('--yc-padding', `${density.padding}px`);
  style.setProperty('--yc-radius', `${density.radius}px`);
  style.setProperty('--yc-title', `${density.titleSize}px`);
  style.setProperty('--yc-title-line', `${density.titleLine}px`);
  style.setProperty('--yc-figure', `${density.figureSize}px`);
  style.setProperty('--yc-font', fontFamily);
}

export function ThemeRoot({ density, children }: { density: Density; children: ReactNode }) {
  const isDark = useIsDark();
  const palette = isDark ? dark : light;
  const config = useMemo(() => themeOf(palette, density, isDark), [palette, density, isDark]);
  useEffect(() => {
    setVariables(palette, density);
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
