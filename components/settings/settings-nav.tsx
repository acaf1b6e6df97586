'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import classes from './people.module.css'

const pages = [
  { href: '/settings', title: 'Fleet file' },
  { href: '/settings/people', title: 'People' },
  { href: '/settings/account', title: 'Your account' },
]

export function SettingsNav() {
  const path = usePathname()
  return (
    <nav aria-label="Settings" className={classes.nav}>
      {pages.map(({ href, title }) => (
        <Link
          key={href}
          href={href}
          className={classes.navLink}
          aria-current={path === href ? 'page' : undefined}
        >
          {title}
        </Link>
      ))}
    </nav>
  )
}
