import { theme as antdTheme, type ThemeConfig } from 'antd';

/** The one place where colours, sizes and fonts are decided; style sheets read them as `--ph-*`. */

export type Mode = 'light' | 'dark';

interface Tokens {
  /** Gold of the post horn: the mark, the bar beside the current place, lines and ticks. */
  accent: string;
  onAccent: string;
  /** The same gold under words: buttons and unread counts. In light mode it is darker, so that white reads at 4.5:1. */
  action: string;
  actionHover: string;
  actionPressed: string;
  onAction: string;
  /** Gold as text: darker in light mode, since the fill is below 4.5:1 on the ground. */
  accentText: string;
  accentSoft: string;
  tickRead: string;
  link: string;
  linkHover: string;
  linkPressed: string;
  ground: string;
  raised: string;
  border: string;
  hover: string;
  selected: string;
  text: string;
  quiet: string;
  good: string;
  away: string;
  bad: string;
  badText: string;
  badSoft: string;
  /** Buttons for what cannot be undone: red under words, or words in red. */
  badAction: string;
  badActionHover: string;
  badActionPressed: string;
  badSoftPressed: string;
  bubbleOwn: string;
  bubbleOther: string;
  shadow: string;
  scrim: string;
}

export const tokens: Record<Mode, Tokens> = {
  light: {
    accent: '#b7791f',
    onAccent: '#ffffff',
    action: '#98620f',
    actionHover: '#845408',
    actionPressed: '#6f4605',
    onAction: '#ffffff',
    accentText: '#8a5a12',
    accentSoft: '#fbf3e3',
    tickRead: '#a36a12',
    link: '#1d5fbf',
    linkHover: '#174c99',
    linkPressed: '#123d7a',
    ground: '#ffffff',
    raised: '#f6f7f8',
    border: '#e3e5e8',
    hover: '#eef0f2',
    selected: '#e8ebee',
    text: '#1b1e22',
    quiet: '#5d646d',
    good: '#1f8a4c',
    away: '#c77700',
    bad: '#c62f2f',
    badText: '#b42318',
    badSoft: '#fdecea',
    badAction: '#b42318',
    badActionHover: '#9c1c13',
    badActionPressed: '#82150d',
    badSoftPressed: '#f8d7d3',
    bubbleOwn: '#fbf0d9',
    bubbleOther: '#f1f3f5',
    shadow: '0 4px 16px rgb(20 24 30 / 12%)',
    scrim: 'rgb(20 24 30 / 40%)',
  },
  dark: {
    accent: '#e0a84a',
    onAccent: '#1b1e22',
    action: '#e0a84a',
    actionHover: '#ebb963',
    actionPressed: '#f2c988',
    onAction: '#1b1e22',
    accentText: '#e0a84a',
    accentSoft: '#2d2619',
    tickRead: '#e0a84a',
    link: '#7fb0ff',
    linkHover: '#a3c6ff',
    linkPressed: '#bfd7ff',
    ground: '#15171a',
    raised: '#1d2024',
    border: '#2c3036',
    hover: '#24282d',
    selected: '#2a2f35',
    text: '#e7e9ec',
    quiet: '#9aa2ac',
    good: '#4cc27d',
    away: '#f0a53a',
    bad: '#f0716a',
    badText: '#f78b84',
    badSoft: '#33201f',
    badAction: '#f78b84',
    badActionHover: '#faa39d',
    badActionPressed: '#fcbab5',
    badSoftPressed: '#452926',
    bubbleOwn: '#3a2f1c',
    bubbleOther: '#23272c',
    shadow: '0 4px 20px rgb(0 0 0 / 50%)',
    scrim: 'rgb(0 0 0 / 55%)',
  },
};

/** What each system calls its interface font, then Noto; nothing is loaded. */
export const fontFamily =
  '-apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, ' +
  '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif';

/** Puts the tokens where the style sheets find them. */
export function applyTokens(mode: Mode, root: HTMLElement): void {
  for (const [name, value] of Object.entries(tokens[mode])) {
    root.style.setProperty(`--ph-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value);
  }
  root.style.setProperty('--ph-font', fontFamily);
  root.style.colorScheme = mode;
  root.dataset.mode = mode;
}

/** The same tokens in the words of Ant Design. */
export function antdThemeOf(mode: Mode, motion: boolean): ThemeConfig {
  const t = tokens[mode];
  return {
    algorithm: mode === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    cssVar: { key: `ph-${mode}` },
    hashed: false,
    token: {
      colorPrimary: t.action,
      colorPrimaryHover: t.actionHover,
      colorPrimaryActive: t.actionPressed,
      colorTextLightSolid: t.onAction,
      colorPrimaryBg: t.accentSoft,
      controlItemBgHover: t.hover,
      controlItemBgActive: t.selected,
      controlItemBgActiveHover: t.selected,
      colorInfo: t.link,
      colorLink: t.link,
      // What Ant Design makes of a colour for the pointer is paler in light mode and darker in dark mode: words fade.
      colorLinkHover: t.linkHover,
      colorLinkActive: t.linkPressed,
      colorSuccess: t.good,
      colorWarning: t.away,
      colorError: t.bad,
      colorBgBase: t.ground,
      colorBgContainer: t.ground,
      colorBgElevated: mode === 'dark' ? t.raised : t.ground,
      colorBgLayout: t.ground,
      colorBorder: t.border,
      colorBorderSecondary: t.border,
      colorText: t.text,
      colorTextSecondary: t.quiet,
      colorTextDescription: t.quiet,
      colorTextPlaceholder: t.quiet,
      colorBgMask: t.scrim,
      boxShadow: t.shadow,
      boxShadowSecondary: t.shadow,
      borderRadius: 6,
      borderRadiusLG: 8,
      borderRadiusSM: 4,
      fontFamily,
      fontSize: 14,
      sizeUnit: 4,
      controlHeight: 34,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.15s',
      motion,
      wireframe: false,
    },
    components: {
      Button: {
        primaryColor: t.onAction,
        solidTextColor: t.onAction,
        colorError: t.badAction,
        colorErrorHover: t.badActionHover,
        colorErrorActive: t.badActionPressed,
        colorErrorBg: t.badSoft,
        colorErrorBgActive: t.badSoftPressed,
        dangerShadow: 'none',
        primaryShadow: 'none',
        defaultShadow: 'none',
        fontWeight: 500,
      },
      Input: { activeShadow: `0 0 0 2px ${t.link}33`, activeBorderColor: t.link, hoverBorderColor: t.quiet },
      Select: { activeBorderColor: t.link, activeOutlineColor: `${t.link}33`, optionSelectedBg: t.selected },
      Segmented: { trackBg: t.raised, itemSelectedBg: t.ground },
      Form: { labelHeight: 22, verticalLabelPadding: '0 0 4px', itemMarginBottom: 20 },
      Tooltip: { colorTextLightSolid: '#ffffff', colorBgSpotlight: mode === 'dark' ? '#3a4048' : '#2a2e34' },
      Modal: { titleFontSize: 18 },
    },
  };
}
