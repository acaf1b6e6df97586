import { Textarea } from '@mantine/core'
import { useRef, useState } from 'react'
import type { ActionResult, FleetFilePreview, FleetFileView } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { ConfirmAction } from '../action/confirm-action.tsx'
import { PageHead, Panel } from '../panel/panel.tsx'
import { ToneNotice } from '../status/tone.tsx'
import { Instant } from '../time/instant.tsx'
import { FleetFileChanges, FleetFileProblems } from './fleet-file-preview.tsx'
import classes from './settings.module.css'

interface FleetFilePageProps {
  file: FleetFileView
  /** Rejects with a sentence. */
  onPreview: (yaml: string) => Promise<FleetFilePreview>
  onApply: (yaml: string) => Promise<ActionResult>
}

/** The fleet file in force, and the way to another: edit, look at what would change, apply. */
export function FleetFilePage({ file, onPreview, onApply }: FleetFilePageProps) {
  const [edited, setEdited] = useState<string>()
  const [checked, setChecked] = useState<{ yaml: string; preview: FleetFilePreview }>()
  const [asking, setAsking] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const editor = useRef<HTMLTextAreaElement>(null)
  const text = edited ?? file.yaml
  const changed = text !== file.yaml
  const preview = checked?.yaml === text ? checked.preview : undefined

  const ask = async () => {
    setAsking(true)
    setTrouble(undefined)
    try {
      setChecked({ yaml: text, preview: await onPreview(text) })
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : 'The preview did not come.')
    }
    setAsking(false)
  }
  const apply = async () => {
    const result = await onApply(text)
    if (result.ok) {
      setEdited(undefined)
      setChecked(undefined)
    }
    return result
  }

  return (
    <>
      <PageHead
        title="Settings"
        facts={
          <>
            Fleet file{' '}
            {file.appliedAt === null ? (
              'as it is in force'
            ) : (
              <>
                applied by {file.appliedBy ?? 'Meridian'} at <Instant at={file.appliedAt} zone />
              </>
            )}
          </>
        }
      />
      <div className={classes.columns}>
        <Panel
          title="Fleet file"
          aside={
            <>
              {changed ? (
                <ActionButton
                  size="small"
                  label="Back to what is in force"
                  onClick={() => setEdited(undefined)}
                />
              ) : null}
              <ActionButton
                size="small"
                label="Preview changes"
                loading={asking}
                refusal={changed ? null : 'The text is what is in force already; edit it first.'}
                onClick={() => void ask()}
              />
              <ConfirmAction
                size="small"
                label="Apply…"
                tone="primary"
                refusal={file.apply.refusal ?? applyRefusal(changed, preview)}
                title="Apply this fleet file?"
                body={
                  <FleetFileChanges
                    preview={preview?.ok ? preview : { ok: true, differences: [], warnings: [] }}
                  />
                }
                confirmLabel="Apply the fleet file"
                done="Fleet file applied"
                onConfirm={apply}
              />
            </>
          }
        >
          <Textarea
            ref={editor}
            aria-label="Fleet file, YAML"
            value={text}
            onChange={(event) => setEdited(event.currentTarget.value)}
            rows={30}
            resize="vertical"
            spellCheck={false}
            autoComplete="off"
            classNames={{ input: classes.editor ?? '' }}
          />
        </Panel>
        <Panel title="What would change">
          <div aria-live="polite">
            {trouble === undefined ? null : <ToneNotice tone="warning">{trouble}</ToneNotice>}
            {preview === undefined ? (
              <p className={classes.quiet}>
                {changed
                  ? 'Preview the changes to see what they would do; nothing is changed by looking.'
                  : 'Nothing: this is what is in force. Edit the file, then preview the changes.'}
              </p>
            ) : preview.ok ? (
              <FleetFileChanges preview={preview} />
            ) : (
              <FleetFileProblems
                problems={preview.problems}
                onLine={(line) => showLine(editor.current, line)}
              />
            )}
          </div>
        </Panel>
      </div>
    </>
  )
}

function applyRefusal(changed: boolean, preview: FleetFilePreview | undefined): string | null {
  if (!changed) return 'The text is what is in force already; edit it first.'
  if (preview === undefined) return 'Preview the changes first, so that what is applied is what was seen.'
  if (!preview.ok) return 'The file has problems; the list beside it says what to change.'
  return null
}

/** Selects a line, 1-based, and brings it into sight. */
function showLine(editor: HTMLTextAreaElement | null, line: number): void {
  if (!editor) return
  const lines = editor.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
  editor.focus()
  editor.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  editor.scrollTop = (editor.scrollHeight / Math.max(1, lines.length)) * Math.max(0, line - 5)
}
