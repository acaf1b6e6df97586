import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** What a member holds, as the SDK's declarations write it. */
export type Type =
  | { kind: 'text' | 'number' | 'flag' | 'time' | 'anything' }
  | { kind: 'enum'; name: string; values: readonly string[] }
  | { kind: 'list' | 'map'; of: Type }
  | { kind: 'structure'; name: string }

interface Member {
  required: boolean
  type: Type
}
export type Members = ReadonlyMap<string, Member>

interface Operation {
  /** undefined where there is nothing to send or to answer. */
  input: Members | undefined
  output: Members | undefined
  /** Codes of the errors that it declares, as they are written on the wire. */
  errors: ReadonlySet<string>
}

const PACKAGES: Record<string, string> = {
  sagemaker: '@aws-sdk/client-sagemaker',
  monitoring: '@aws-sdk/client-cloudwatch',
  'application-autoscaling': '@aws-sdk/client-application-auto-scaling',
  sts: '@aws-sdk/client-sts',
  ecr: '@aws-sdk/client-ecr',
}
const require = createRequire(import.meta.url)
const models = new Map<string, ServiceModel>()

/** The official model of a service, by its signing name; undefined for one that has no model here. Read once. */
export function serviceModel(service: string): ServiceModel | undefined {
  const npmPackage = PACKAGES[service]
  if (npmPackage === undefined) return undefined
  const model = models.get(service) ?? new ServiceModel(npmPackage)
  models.set(service, model)
  return model
}

/**
 * A service's model as AWS publishes it for JavaScript: the SDK's type declarations are generated from it and, unlike what the SDK needs
 * at run time, tell enumerations and the errors of each operation.
 */
export class ServiceModel {
  readonly #types: string
  readonly #client: Record<string, unknown>
  readonly #structures = new Map<string, Map<string, { required: boolean; text: string }>>()
  readonly #enums = new Map<string, string[]>()
  readonly #operations = new Map<string, Operation | undefined>()
  readonly #members = new Map<string, Members>()

  constructor(npmPackage: string) {
    this.#types = path.join(path.dirname(require.resolve(npmPackage)), '..', 'dist-types')
    this.#client = require(npmPackage) as Record<string, unknown>
    const folder = path.join(this.#types, 'models')
    for (const file of readdirSync(folder))
      this.#readDeclarations(readFileSync(path.join(folder, file), 'utf8'))
  }

  /** undefined when the service has no such operation. */
  operation(name: string): Operation | undefined {
    if (!this.#operations.has(name)) this.#operations.set(name, this.#readOperation(name))
    return this.#operations.get(name)
  }

  members(structure: string): Members {
    const known = this.#members.get(structure)
    if (known) return known
    const declared = this.#structures.get(structure) ?? new Map<string, { required: boolean; text: string }>()
    const members = new Map(
      [...declared].map(([name, { required, text }]) => [name, { required, type: this.#typeOf(text) }]),
    )
    this.#members.set(structure, members)
    return members
  }

  #readOperation(name: string): Operation | undefined {
    let text: string
    try {
      text = readFileSync(path.join(this.#types, 'commands', `${name}Command.d.ts`), 'utf8')
    } catch {
      return undefined
    }
    const [, input = ''] = new RegExp(`interface ${name}CommandInput extends (\\w+)`).exec(text) ?? []
    const [, output = ''] = new RegExp(`interface ${name}CommandOutput extends (\\w+)`).exec(text) ?? []
    const declared = [...text.matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g)]
    return {
      input: this.#structures.has(input) ? this.members(input) : undefined,
      output: this.#structures.has(output) ? this.members(output) : undefined,
      errors: new Set(declared.map(([, error = '']) => this.#wireCode(error))),
    }
  }

  /** Services that once spoke the Query protocol give their errors the codes of that time. */
  #wireCode(error: string): string {
    const schema = this.#client[`${error}$`]
    const traits = Array.isArray(schema) ? (schema[3] as { awsQueryError?: [string, number] } | 0) : 0
    return (traits === 0 ? undefined : traits.awsQueryError?.[0]) ?? error
  }

  #readDeclarations(text: string): void {
    for (const [, name = '', body = ''] of text.matchAll(
      /^export interface (\w+)[^{\n]*\{\n([\s\S]*?)^\}/gm,
    )) {
      const members = body.matchAll(/^ {4}(\w+)(\??): (.+?)(?: \| undefined)?;$/gm)
      this.#structures.set(
        name,
        new Map(
          [...members].map(([, member = '', optional, type = '']) => [
            member,
            { required: optional === '', text: type },
          ]),
        ),
      )
    }
    for (const [, name = '', body = ''] of text.matchAll(
      /^export declare const (\w+): \{\n([\s\S]*?)^\}/gm,
    )) {
      this.#enums.set(
        name,
        [...body.matchAll(/: "(.*)";$/gm)].map(([, value = '']) => value),
      )
    }
  }

  #typeOf(text: string): Type {
    if (text.endsWith('[]')) return { kind: 'list', of: this.#typeOf(text.slice(0, -2)) }
    const [, of] = /^(?:Partial<)?Record<\w+, (.+?)>>?$/.exec(text) ?? []
    if (of !== undefined) return { kind: 'map', of: this.#typeOf(of) }
    const values = this.#enums.get(text)
    if (values) return { kind: 'enum', name: text, values }
    if (this.#structures.has(text)) return { kind: 'structure', name: text }
    switch (text) {
      case 'string':
        return { kind: 'text' }
      case 'number':
        return { kind: 'number' }
      case 'boolean':
        return { kind: 'flag' }
      case 'Date':
        return { kind: 'time' }
      default:
        // Unions, documents and bytes, none of which the sandbox answers with.
        return { kind: 'anything' }
    }
  }
}
