'use client'

import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconMoon, IconSun } from '@tabler/icons-react'
import classes from './shell.module.css'

/** Dark or light; the system's own wish until somebody has chosen. */
export function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const scheme = useComputedColorScheme('dark', { getInitialValueInEffect: true })
  // Both drawn, one shown by the style sheet: the server does not know which theme the browser has.
  return (
    <button
      type="button"
      className={classes.iconButton}
      aria-label="Change between dark and light"
      title="Change between dark and light"
      onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
    >
      <IconSun size={18} className={classes.inDark} aria-hidden />
      <IconMoon size={18} className={classes.inLight} aria-hidden />
    </button>
  )
}
