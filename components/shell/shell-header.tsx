'use client'

import { IconMenu2 } from '@tabler/icons-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import type { ShellView } from '#lib/web/views.ts'
import { Logo } from './logo.tsx'
import { navigationOf, rateWords } from './navigation.ts'
import { PersonMenu } from './person-menu.tsx'
import classes from './shell.module.css'
import { openPalette } from './shortcuts.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

export function ShellHeader({ shell }: { shell: ShellView }) {
  const path = usePathname()
  return (
    <header className={classes.header}>
      <Link href="/" className={classes.brand}>
        <Logo />
        Meridian
      </Link>
      <nav aria-label="Pages" className={classes.wideNav}>
        <NavigationList shell={shell} path={path} />
      </nav>
      <div className={classes.right}>
        {shell.sandbox ? (
          <span className={classes.sandbox}>
            Sandbox clouds<span className={classes.sandboxRate}> · {rateWords(shell.clock.rate)}</span>
          </span>
        ) : null}
        <button
          type="button"
          className={classes.search}
          onClick={openPalette}
          aria-keyshortcuts="Meta+K Control+K"
        >
          <kbd>⌘K</kbd>
          <span className={classes.searchWord}>Search</span>
        </button>
        <ThemeSwitch />
        <PersonMenu person={shell.person} />
        <NarrowMenu shell={shell} path={path} />
      </div>
    </header>
  )
}

function NavigationList({ shell, path }: { shell: ShellView; path: string }) {
  return (
    <ul className={classes.navList}>
      {navigationOf(shell).map((entry) => {
        const current = entry.isCurrent(path)
        return (
          <li key={entry.href}>
            <Link href={entry.href} className={classes.navLink} aria-current={current ? 'page' : undefined}>
              {entry.title}
              {entry.count === undefined ? null : (
                <span className={`${classes.count} ${entry.calls ? classes.calls : ''}`}>
                  {entry.count}
                  <span className="visually-hidden"> {entry.countWords}</span>
                </span>
              )}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

/** The same navigation behind one button, where the window is narrow. */
function NarrowMenu({ shell, path }: { shell: ShellView; path: string }) {
  const menu = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes whenever the page has changed
  useEffect(() => {
    if (menu.current?.matches(':popover-open')) menu.current.hidePopover()
  }, [path])
  return (
    <>
      <button type="button" className={classes.burger} popoverTarget="narrow-menu" aria-label="Menu">
        <IconMenu2 size={20} aria-hidden />
      </button>
      <nav ref={menu} id="narrow-menu" popover="auto" aria-label="Pages, menu" className={classes.narrowNav}>
        <NavigationList shell={shell} path={path} />
      </nav>
    </>
  )
}
