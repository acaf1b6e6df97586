import { type CSSVariablesResolver, createTheme } from '@mantine/core'

/** Mantine's own parts take their colours from the tokens in tokens.css, so that both look alike. */
export const theme = createTheme({
  primaryColor: 'meridian',
  primaryShade: 7,
  colors: {
    meridian: [
      '#edf1ff',
      '#d6deff',
      '#b3c3ff',
      '#93aaff',
      '#7c9cff',
      '#6584f5',
      '#506dea',
      '#3f5bd9',
      '#344cbb',
      '#2a3d99',
    ],
  },
  fontFamily: 'var(--mer-font)',
  fontFamilyMonospace: 'var(--mer-mono)',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontFamily: 'var(--mer-font)', fontWeight: '650' },
})

const shared = {
  '--mantine-color-body': 'var(--mer-body)',
  '--mantine-color-text': 'var(--mer-text)',
  '--mantine-color-dimmed': 'var(--mer-dimmed)',
  '--mantine-color-placeholder': 'var(--mer-faint)',
  '--mantine-color-anchor': 'var(--mer-accent)',
  '--mantine-color-error': 'var(--mer-danger)',
  '--mantine-color-default': 'var(--mer-panel)',
  '--mantine-color-default-hover': 'var(--mer-raised)',
  '--mantine-color-default-color': 'var(--mer-text)',
  '--mantine-color-default-border': 'var(--mer-border-strong)',
}

/** Mantine draws the inputs, menus and dialogs of its dark theme with these greys, lightest first. */
const darkGreys = {
  '--mantine-color-dark-0': 'var(--mer-text)',
  '--mantine-color-dark-1': 'var(--mer-text)',
  '--mantine-color-dark-2': 'var(--mer-dimmed)',
  '--mantine-color-dark-3': 'var(--mer-faint)',
  '--mantine-color-dark-4': 'var(--mer-border-strong)',
  '--mantine-color-dark-5': 'var(--mer-raised)',
  '--mantine-color-dark-6': 'var(--mer-raised)',
  '--mantine-color-dark-7': 'var(--mer-panel)',
  '--mantine-color-dark-8': 'var(--mer-body)',
  '--mantine-color-dark-9': 'var(--mer-body)',
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: { ...shared, ...darkGreys },
})
