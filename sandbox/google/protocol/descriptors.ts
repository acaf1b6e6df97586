import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import protobuf from 'protobufjs'
import { keepReachable, type PackageDescription } from './reachable.ts'

/** What Google's client packages ship of their protocol buffers, read once for every sandbox of this process. */
export interface Descriptors {
  vertex: protobuf.Root
  monitoring: protobuf.Root
}

let loaded: Descriptors | undefined

/** Takes 0.1 s and 14 MB the first time. */
export function descriptors(): Descriptors {
  loaded ??= { vertex: loadVertex(), monitoring: protobuf.Root.fromJSON(shipped('@google-cloud/monitoring')) }
  return loaded
}

/** Of Vertex AI's many services two are spoken here; leaving out what only the others need saves half of time and memory. */
function loadVertex(): protobuf.Root {
  const description = shipped('@google-cloud/aiplatform')
  for (const version of ['v1', 'v1beta1']) {
    const name = `google.cloud.aiplatform.${version}`
    const versionPackage = name
      .split('.')
      .reduce<PackageDescription>((outer, part) => outer.nested?.[part] ?? {}, description)
    versionPackage.nested = keepReachable(name, versionPackage, ['EndpointService', 'ModelService'])
  }
  return protobuf.Root.fromJSON(description)
}

function shipped(npmPackage: string): protobuf.INamespace & PackageDescription {
  // The packages' entry is build/src/index.js; resolving it loads nothing.
  const entry = createRequire(import.meta.url).resolve(npmPackage)
  const file = path.join(path.dirname(entry), '..', 'protos', 'protos.json')
  return JSON.parse(readFileSync(file, 'utf8')) as protobuf.INamespace & PackageDescription
}
