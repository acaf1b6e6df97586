'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useId, useState } from 'react'
import { approvalsQuery } from '#lib/web/queries/approvals.ts'
import { fleetQuery } from '#lib/web/queries/fleet.ts'
import { rolloutsQuery } from '#lib/web/queries/rollout.ts'
import { shellQuery } from '#lib/web/queries/shell.ts'
import { Dialog } from '../action/dialog.tsx'
import classes from './palette.module.css'
import { placesOf, search } from './places.ts'

/** Goes anywhere by typing: pages, models, releases, rollouts. Arrow keys choose, Enter goes. */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Go to" size="lg">
      <PaletteSearch onClose={onClose} />
    </Dialog>
  )
}

function PaletteSearch({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const listId = useId()
  const { data: fleet } = useQuery(fleetQuery())
  const { data: shell } = useQuery(shellQuery())
  const { data: approvals } = useQuery(approvalsQuery())
  const { data: rollouts } = useQuery(rolloutsQuery())
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const found = search(placesOf(fleet, shell?.sandbox ?? false, { approvals, rollouts }), text)
  const current = Math.min(chosen, found.length - 1)

  const go = (href: string) => {
    onClose()
    router.push(href)
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && found.length > 0) {
      event.preventDefault()
      const next = (current + step + found.length) % found.length
      setChosen(next)
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
    const place = found[current]
    if (event.key === 'Enter' && place) {
      event.preventDefault()
      go(place.href)
    }
  }

  return (
    <>
      <input
        className={classes.input}
        placeholder="Model, release, rollout or page"
        aria-label="Search models, releases, rollouts and pages"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${current}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={text}
        data-autofocus
        onChange={(event) => {
          setText(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={pressed}
      />
      {found.length === 0 ? <p className={classes.none}>Nothing is called “{text}”.</p> : null}
      <div id={listId} role="listbox" aria-label="Places" className={classes.list}>
        {found.map((place, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field, which keeps the focus
          <div
            key={place.href + place.title}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className={classes.option}
            onClick={() => go(place.href)}
            onMouseMove={() => setChosen(index)}
          >
            <span>{place.title}</span>
            <span className={classes.kind}>{place.kind}</span>
          </div>
        ))}
      </div>
    </>
  )
}
