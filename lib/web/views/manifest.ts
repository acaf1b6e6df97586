/** One part of what a release is, beside the same part of the release that it is compared with. */
export interface ManifestRow {
  /** "Image", "Environment THRESHOLD", "Container 2: image". */
  part: string
  /** null: it states nothing here. */
  value: string | null
  /** The whole value, where `value` is cut short. */
  title: string | null
  /** Why it is not known; null: it is. */
  unknown: string | null
  /** Of the other release; null: it states nothing here, or there is none. */
  other: string | null
  otherTitle: string | null
  /** Why it is not known of the other release; null: it is, or there is none. */
  otherUnknown: string | null
  /** null: there is nothing to compare with, or it cannot be told. */
  same: boolean | null
}

export interface ManifestView {
  /** `sha256:<hex>`. */
  fingerprint: string
  /** Everything that it states is known. */
  complete: boolean
  /** Why it cannot be deployed, and what to do; null: it can. */
  undeployable: string | null
  rows: ManifestRow[]
  /** Label of the release on the other side; null: none. */
  against: string | null
  /** "another image, with the same weights"; null: nothing differs, or there is nothing to compare with. */
  difference: string | null
}

/** One line of what a region would serve. */
export interface ManifestChangeRow {
  part: string
  from: 'release' | 'live' | 'plan' | 'dropped'
  before: string | null
  after: string | null
  same: boolean
}
