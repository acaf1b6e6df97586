'use client'

import { useQuery } from '@tanstack/react-query'
import { applyFleetFile } from '#app/actions/fleet-file.ts'
import { FleetFilePage } from '#components/settings/fleet-file-page.tsx'
import { fleetFileQuery, previewFleetFile } from '#lib/web/queries/fleet-file.ts'
import { keys } from '#lib/web/queries/keys.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import type { FleetFileView } from '#lib/web/views.ts'

export function SettingsScreen({ initial }: { initial: FleetFileView }) {
  const { data: file } = useQuery({ ...fleetFileQuery(), initialData: initial })
  const refresh = useRefresh(keys.fleetFile, keys.fleet, keys.models)
  return (
    <FleetFilePage
      file={file}
      onPreview={previewFleetFile}
      onApply={(yaml) => refresh(() => applyFleetFile({ yaml }))}
    />
  )
}
