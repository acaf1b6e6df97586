import {
  type ContainerDefinition,
  DescribeModelPackageCommand,
  type DescribeModelPackageOutput,
  type ModelPackageContainerDefinition,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { readable } from '#lib/clouds/aws/readable.ts'
import type { PlainContainer } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'

export interface DefinedContainers {
  PrimaryContainer?: ContainerDefinition | undefined
  Containers?: ContainerDefinition[] | undefined
}

/** As the model states them: one that names a package stands for all of the package's. */
export function definedContainers({
  PrimaryContainer,
  Containers,
}: DefinedContainers): ContainerDefinition[] {
  // A model has either. SageMaker leaves out the one that it has not.
  return PrimaryContainer === undefined ? (Containers ?? []) : [PrimaryContainer]
}

/** Every container that runs, in order, packages resolved. Unknown where a package cannot be read. */
export async function resolveContainers(
  client: SageMakerClient,
  region: string,
  model: DefinedContainers,
): Promise<Known<PlainContainer[]>> {
  const resolved: PlainContainer[] = []
  for (const defined of definedContainers(model)) {
    const { ModelPackageName, InferenceSpecificationName, ...plain } = defined
    if (ModelPackageName === undefined) {
      resolved.push(plain)
      continue
    }
    const context = { action: 'sagemaker:DescribeModelPackage', region, subject: ModelPackageName }
    const found = await readable(context, () =>
      client.send(new DescribeModelPackageCommand({ ModelPackageName })),
    )
    if (!found.known) return found
    const packaged = packagedContainers(found.value, InferenceSpecificationName)
    if (packaged === undefined)
      return unknown(
        'not-found',
        `${InferenceSpecificationName ?? 'InferenceSpecification'} of ${ModelPackageName}`,
      )
    resolved.push(...packaged.map((each) => withOwn(each, plain)))
  }
  return known(resolved)
}

function packagedContainers(
  found: DescribeModelPackageOutput,
  specificationName: string | undefined,
): ModelPackageContainerDefinition[] | undefined {
  return specificationName === undefined
    ? found.InferenceSpecification?.Containers
    : found.AdditionalInferenceSpecifications?.find(({ Name }) => Name === specificationName)?.Containers
}

/** Members of a package's container that a model has too. The others are notes of the registry. */
function withOwn(packaged: ModelPackageContainerDefinition, own: PlainContainer): PlainContainer {
  const { ContainerHostname, Image, ImageDigest, ModelDataUrl, ModelDataSource } = packaged
  const { AdditionalModelDataSources, AdditionalS3DataSource } = packaged
  const stated: PlainContainer = {
    ContainerHostname,
    Image,
    ImageDigest,
    ModelDataUrl,
    ModelDataSource,
    AdditionalModelDataSources,
    AdditionalS3DataSource,
  }
  // SageMaker lays what the model says over what its package says, variable by variable.
  const Environment = { ...packaged.Environment, ...own.Environment }
  return {
    ...definedMembers(stated),
    ...definedMembers(own),
    ...(Object.keys(Environment).length === 0 ? {} : { Environment }),
  }
}

function definedMembers<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>
}
