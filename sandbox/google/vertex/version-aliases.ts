import type { GoogleCall, Message } from '../types.ts'
import { invalid, requiredText, texts } from './fields.ts'
import { modelMessage } from './model-message.ts'
import { type ModelName, readModelName } from './names.ts'
import type { ModelRecord, ModelVersionRecord } from './state.ts'
import type { VertexStore } from './store.ts'

const ALIAS = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/

/** @throws GoogleError INVALID_ARGUMENT when an alias has characters or a length that it may not have. */
export function checkAlias(alias: string): void {
  if (ALIAS.test(alias)) return
  throw invalid(
    `The version alias "${alias}" is not allowed. Begin with a lowercase letter, use letters, digits and dashes, end with a lowercase letter or digit, and use 2 to 128 characters.`,
  )
}

/** An alias has one holder: whoever has it loses it, which is a change of that version too. */
export function takeAliases(
  model: ModelRecord,
  aliases: ReadonlySet<string>,
  by: ModelVersionRecord | undefined,
  at: number,
): void {
  for (const each of model.versions) {
    const kept = each.aliases.filter((alias) => !aliases.has(alias))
    if (each !== by && kept.length !== each.aliases.length) {
      each.updatedAt = at
      each.changes += 1
    }
    each.aliases = kept
  }
}

/** MergeVersionAliases: adds aliases, which move from the version that had them; one with `-` before it is removed. */
export function mergeVersionAliases(store: VertexStore, { request }: GoogleCall): Message {
  const name = readModelName(requiredText(request, 'name'))
  if (name.version === undefined) {
    throw invalid('Name the version: projects/{project}/locations/{location}/models/{model}@{version}.')
  }
  const { model, version } = mergeAliases(store, name, texts(request, 'versionAliases'))
  return modelMessage(store, model, version)
}

/** @throws GoogleError NOT_FOUND when there is no such version, INVALID_ARGUMENT for aliases that it cannot have or lose. */
export function mergeAliases(
  store: VertexStore,
  name: ModelName,
  sent: string[],
): { model: ModelRecord; version: ModelVersionRecord } {
  const { model, version } = store.modelVersion(name)
  if (sent.length === 0) throw invalid('version_aliases is required.')
  for (const alias of sent) checkAlias(alias.replace(/^-/, ''))
  const removed = new Set(sent.filter((alias) => alias.startsWith('-')).map((alias) => alias.slice(1)))
  // The same alias added and removed in one request cancels itself out.
  const added = new Set(sent.filter((alias) => !alias.startsWith('-') && !removed.has(alias)))
  for (const alias of removed) if (sent.includes(alias)) removed.delete(alias)
  if (removed.has('default')) {
    throw invalid(
      'The alias "default" cannot be removed: a model has exactly one default version. Add it to another version instead.',
    )
  }
  takeAliases(model, added, version, store.instant)
  version.aliases = [...version.aliases.filter((alias) => !removed.has(alias)), ...added]
  model.updatedAt = store.instant
  version.updatedAt = store.instant
  version.changes += 1
  return { model, version }
}
