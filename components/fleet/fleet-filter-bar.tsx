'use client'

import { useMemo } from 'react'
import type { FleetView } from '#lib/web/views.ts'
import { type FleetFilter, providersOf } from './filter.ts'
import classes from './fleet.module.css'

interface FleetFilterBarProps {
  fleet: FleetView
  filter: FleetFilter
  /** Rows that match. */
  shown: number
  onChange: (filter: FleetFilter) => void
}

export function FleetFilterBar({ fleet, filter, shown, onChange }: FleetFilterBarProps) {
  const providers = useMemo(() => [...new Set(fleet.rows.flatMap(providersOf))].sort(), [fleet.rows])
  return (
    <search className={classes.filters}>
      <input
        type="search"
        className={classes.filterText}
        placeholder="Filter models…"
        aria-label="Filter models by name"
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
      />
      <Choice
        name="Region"
        value={filter.region}
        options={fleet.regions.map(({ id, city }) => ({ value: id, title: `${city} (${id})` }))}
        onChange={(region) => onChange({ ...filter, region })}
      />
      <Choice
        name="Provider"
        value={filter.provider}
        options={providers.map((provider) => ({ value: provider, title: provider }))}
        onChange={(provider) => onChange({ ...filter, provider })}
      />
      <button
        type="button"
        className={classes.toggle}
        aria-pressed={filter.onlyInconsistent}
        onClick={() => onChange({ ...filter, onlyInconsistent: !filter.onlyInconsistent })}
      >
        Only not consistent
      </button>
      <span className="visually-hidden" role="status">
        {shown} of {fleet.rows.length} {fleet.rows.length === 1 ? 'model' : 'models'} shown
      </span>
      <fieldset className={classes.views}>
        <legend className="visually-hidden">View</legend>
        {(['table', 'map'] as const).map((view) => (
          <button
            key={view}
            type="button"
            className={classes.view}
            aria-pressed={filter.view === view}
            onClick={() => onChange({ ...filter, view })}
          >
            {view === 'table' ? 'Table' : 'Map'}
          </button>
        ))}
      </fieldset>
    </search>
  )
}

interface ChoiceProps {
  name: string
  value: string
  options: { value: string; title: string }[]
  onChange: (value: string) => void
}

function Choice({ name, value, options, onChange }: ChoiceProps) {
  return (
    <select
      className={classes.choice}
      aria-label={name}
      data-set={value !== '' || undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">{name}: all</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </select>
  )
}
