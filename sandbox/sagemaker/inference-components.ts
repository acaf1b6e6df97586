import { AwsError, type Place } from '../world/types.ts'
import * as inputs from './component-inputs.ts'
import { beginChange } from './component-progress.ts'
import { deployedContainers } from './fleet.ts'
import { listPage } from './paging.ts'
import { read } from './shapes.ts'
import { arnOf, type ComponentRecord, type DeployedContainer, seconds } from './state.ts'
import { alreadyExists, type SageMakerStore, type StoreOperations } from './store.ts'

/** Inference components: what endpoints serve whose variants have no model. Changes only begin here; cloud time carries them out. */
export const inferenceComponentOperations: StoreOperations = {
  CreateInferenceComponent: (store, { place, input }) => createComponent(store, place, input),
  DescribeInferenceComponent: (store, { place, input }) =>
    describeComponent(
      place,
      componentOf(store, place, read(inputs.inferenceComponentName, input).InferenceComponentName),
    ),
  ListInferenceComponents: (store, { place, input }) => listComponents(store, place, input),
  UpdateInferenceComponent: (store, { place, input }) => updateComponent(store, place, input),
  UpdateInferenceComponentRuntimeConfig: (store, { place, input }) => {
    const request = read(inputs.updateInferenceComponentRuntimeConfig, input)
    const component = componentOf(store, place, request.InferenceComponentName)
    refuseBusy(component)
    component.status = 'Updating'
    beginChange(component, { kind: 'copies', copyCount: request.DesiredRuntimeConfig.CopyCount }, store.now())
    return { InferenceComponentArn: component.arn }
  },
  DeleteInferenceComponent: (store, { place, input }) => {
    const { InferenceComponentName } = read(inputs.inferenceComponentName, input)
    const component = componentOf(store, place, InferenceComponentName)
    if (component.status !== 'Failed') refuseBusy(component)
    component.status = 'Deleting'
    beginChange(component, { kind: 'deletion' }, store.now())
    return {}
  },
}

interface Specified {
  Specification?: inputs.ComponentSpecification
  Specifications?: inputs.ComponentSpecification[]
}

function createComponent(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.createInferenceComponent, input)
  const state = store.at(place)
  const name = request.InferenceComponentName
  const arn = arnOf(place, 'inference-component', name)
  if (state.components[name]) throw alreadyExists('inference component', arn)
  const endpoint = store.endpoint(place, request.EndpointName)
  if (endpoint.status !== 'InService')
    throw invalid(
      `Cannot create inference component on endpoint "${endpoint.arn}" with status "${endpoint.status}".`,
    )
  const variant = request.VariantName
    ? endpoint.variants.find((candidate) => candidate.variantName === request.VariantName)
    : endpoint.variants[0]
  if (!variant)
    throw invalid(`Could not find variant "${request.VariantName}" of endpoint "${endpoint.arn}".`)
  if (variant.modelName !== undefined)
    throw invalid(
      `Inference components cannot be created on variant "${variant.variantName}", which specifies a model.`,
    )
  const specifications = specificationsOf(request)
  if (!specifications) throw invalid('Specification is required to create an inference component.')
  if (!request.RuntimeConfig && specifications[0]?.BaseInferenceComponentName === undefined)
    throw invalid('RuntimeConfig is required to create an inference component.')
  const component: ComponentRecord = {
    name,
    arn,
    endpointName: endpoint.name,
    variantName: variant.variantName,
    status: 'Creating',
    specifications,
    isList: request.Specifications !== undefined,
    containers: containersOf(store, place, specifications),
    resolvedAt: store.now(),
    copyCount: request.RuntimeConfig?.CopyCount ?? 1,
    currentCopies: 0,
    createdAt: store.now(),
    modifiedAt: store.now(),
  }
  state.components[name] = component
  if (request.Tags) state.tags[arn] = request.Tags
  beginChange(component, { kind: 'creation' }, store.now())
  return { InferenceComponentArn: arn }
}

function updateComponent(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.updateInferenceComponent, input)
  const component = componentOf(store, place, request.InferenceComponentName)
  refuseBusy(component)
  const specifications = specificationsOf(request)
  for (const { AlarmName = '' } of request.DeploymentConfig?.AutoRollbackConfiguration?.Alarms ?? [])
    if (store.dependencies.alarms.state(place, AlarmName) === undefined)
      throw invalid(
        `Could not find CloudWatch alarm(s) [${AlarmName}] specified in AutoRollbackConfiguration.`,
      )
  const containers = specifications && containersOf(store, place, specifications)
  // From here on nothing is refused.
  component.status = 'Updating'
  beginChange(
    component,
    {
      kind: 'update',
      ...(specifications && containers
        ? {
            specifications,
            isList: request.Specifications !== undefined,
            containers,
            resolvedAt: store.now(),
          }
        : {}),
      ...(request.RuntimeConfig ? { copyCount: request.RuntimeConfig.CopyCount } : {}),
      ...(request.DeploymentConfig ? { deploymentConfig: request.DeploymentConfig } : {}),
    },
    store.now(),
  )
  return { InferenceComponentArn: component.arn }
}

/** @throws AwsError ValidationException for both, or for one that says not what is served or says it twice. */
function specificationsOf({
  Specification,
  Specifications,
}: Specified): inputs.ComponentSpecification[] | undefined {
  if (Specification && Specifications)
    throw invalid('Specify either Specification or Specifications, not both.')
  const all = Specification ? [Specification] : Specifications
  for (const each of all ?? []) {
    const served = [each.ModelName, each.Container, each.BaseInferenceComponentName].filter(
      (member) => member !== undefined,
    )
    const isAdapter = each.BaseInferenceComponentName !== undefined && each.Container !== undefined
    if (served.length === 0 || (served.length > 1 && !isAdapter))
      throw invalid('Specify exactly one of ModelName, Container and BaseInferenceComponentName.')
  }
  return all
}

/** The first specification decides: the sandbox has every type of instance. */
function containersOf(
  store: SageMakerStore,
  place: Place,
  [first]: inputs.ComponentSpecification[],
): DeployedContainer[] {
  if (first?.ModelName !== undefined)
    return deployedContainers(store, place, store.model(place, first.ModelName), undefined)
  const { Image, ArtifactUrl } = first?.Container ?? {}
  const data = ArtifactUrl === undefined ? [] : [{ url: ArtifactUrl, isPrefix: ArtifactUrl.endsWith('/') }]
  if (Image === undefined) return []
  const lookup = store.dependencies.images.lookUp(Image)
  if (!lookup.found) throw invalid(`Requested image ${Image} not found.`)
  return [{ specifiedImage: Image, resolvedImage: lookup.resolvedImage, data }]
}

function componentOf(store: SageMakerStore, place: Place, name: string): ComponentRecord {
  const component = store.at(place).components[name]
  if (!component)
    throw invalid(`Could not find inference component "${arnOf(place, 'inference-component', name)}".`)
  return component
}

function refuseBusy(component: ComponentRecord): void {
  if (component.status === 'InService') return
  throw invalid(`Cannot update inference component "${component.arn}" with status "${component.status}".`)
}

function describeComponent(place: Place, component: ComponentRecord): Record<string, unknown> {
  const told = component.specifications.map((specification) => specificationSummary(component, specification))
  return {
    ...summary(place, component),
    ...(component.failureReason === undefined ? {} : { FailureReason: component.failureReason }),
    ...(component.isList ? { Specifications: told } : { Specification: told[0] }),
    RuntimeConfig: {
      DesiredCopyCount: component.change?.copyCount ?? component.copyCount,
      CurrentCopyCount: component.currentCopies,
    },
    ...(component.lastDeploymentConfig ? { LastDeploymentConfig: component.lastDeploymentConfig } : {}),
  }
}

function specificationSummary(
  { containers, resolvedAt }: ComponentRecord,
  specification: inputs.ComponentSpecification,
): Record<string, unknown> {
  if (!specification.Container) return specification
  const { Image, ...container } = specification.Container
  const [deployed] = containers
  return {
    ...specification,
    Container: {
      ...container,
      ...(Image === undefined
        ? {}
        : {
            DeployedImage: {
              SpecifiedImage: Image,
              ResolvedImage: deployed?.resolvedImage,
              ResolutionTime: seconds(resolvedAt),
            },
          }),
    },
  }
}

function summary(place: Place, component: ComponentRecord): Record<string, unknown> {
  return {
    InferenceComponentName: component.name,
    InferenceComponentArn: component.arn,
    EndpointName: component.endpointName,
    EndpointArn: arnOf(place, 'endpoint', component.endpointName),
    VariantName: component.variantName,
    InferenceComponentStatus: component.status,
    CreationTime: seconds(component.createdAt),
    LastModifiedTime: seconds(component.modifiedAt),
  }
}

function listComponents(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.listInferenceComponents, input)
  const matching = Object.values(store.at(place).components).filter(
    (component) =>
      (request.StatusEquals === undefined || component.status === request.StatusEquals) &&
      (request.EndpointNameEquals === undefined || component.endpointName === request.EndpointNameEquals) &&
      (request.VariantNameEquals === undefined || component.variantName === request.VariantNameEquals) &&
      (request.LastModifiedTimeAfter === undefined || component.modifiedAt > request.LastModifiedTimeAfter) &&
      (request.LastModifiedTimeBefore === undefined || component.modifiedAt < request.LastModifiedTimeBefore),
  )
  const { page, ...next } = listPage(matching, request, (component) =>
    request.SortBy === 'Name'
      ? component.name
      : request.SortBy === 'Status'
        ? component.status
        : component.createdAt,
  )
  return { InferenceComponents: page.map((component) => summary(place, component)), ...next }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
