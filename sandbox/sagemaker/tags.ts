import { AwsError } from '../world/types.ts'
import * as inputs from './inputs.ts'
import { read } from './shapes.ts'
import type { PlaceState, Tag } from './state.ts'
import type { StoreOperations } from './store.ts'

const MOST_TAGS = 50

export const tagOperations: StoreOperations = {
  AddTags: (store, { place, input }) => {
    const request = read(inputs.addTags, input)
    const state = store.at(place)
    refuseUnknown(state, request.ResourceArn)
    const merged = new Map(
      [...(state.tags[request.ResourceArn] ?? []), ...request.Tags].map((tag) => [tag.Key, tag]),
    )
    if (merged.size > MOST_TAGS) {
      throw new AwsError('ValidationException', `A resource can have at most ${MOST_TAGS} tags.`)
    }
    state.tags[request.ResourceArn] = [...merged.values()]
    return { Tags: state.tags[request.ResourceArn] }
  },
  ListTags: (store, { place, input }) => {
    const { ResourceArn } = read(inputs.listTags, input)
    refuseUnknown(store.at(place), ResourceArn)
    // At most 50 tags exist and a page is at least 50: there is never a second page.
    return { Tags: store.at(place).tags[ResourceArn] ?? [] }
  },
  DeleteTags: (store, { place, input }) => {
    const { ResourceArn, TagKeys } = read(inputs.deleteTags, input)
    const state = store.at(place)
    refuseUnknown(state, ResourceArn)
    state.tags[ResourceArn] = (state.tags[ResourceArn] ?? []).filter((tag: Tag) => !TagKeys.includes(tag.Key))
    return {}
  },
}

function refuseUnknown(state: PlaceState, arn: string): void {
  const records = [
    state.endpoints,
    state.endpointConfigs,
    state.models,
    state.packages,
    state.groups,
    state.components,
  ]
  const known = records.some((byName) => Object.values(byName).some((record) => record.arn === arn))
  if (!known) throw new AwsError('ValidationException', `Could not find resource "${arn}".`)
}
