import { createRequire } from 'node:module'
import { oneOf, type Shape } from './shapes.ts'

/**
 * The instance types of the API model, as AWS's own SDK lists them. Its enumerations are loaded without its client, which would be most
 * of what the sandbox loads.
 */
const { ProductionVariantInstanceType, TransformInstanceType } = createRequire(import.meta.url)(
  '@aws-sdk/client-sagemaker/dist-es/models/enums.js',
) as Pick<
  typeof import('@aws-sdk/client-sagemaker'),
  'ProductionVariantInstanceType' | 'TransformInstanceType'
>

/** Of what answers requests: variants, pools and inference components. */
export const hostingInstanceType: Shape<string> = oneOf(...Object.values(ProductionVariantInstanceType))
export const transformInstanceType: Shape<string> = oneOf(...Object.values(TransformInstanceType))
