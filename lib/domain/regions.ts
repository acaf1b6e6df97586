/** A cloud region as people speak of it: by its city. Coordinates are those of the city, in degrees. */
export interface Region {
  code: string
  provider: 'aws' | 'google'
  city: string
  /** ISO 3166-1 alpha-2. */
  country: string
  lat: number
  lon: number
}

type Row = readonly [code: string, city: string, country: string, lat: number, lon: number]

const aws: readonly Row[] = [
  ['af-south-1', 'Cape Town', 'ZA', -33.92, 18.42],
  ['ap-east-1', 'Hong Kong', 'HK', 22.32, 114.17],
  ['ap-east-2', 'Taipei', 'TW', 25.03, 121.57],
  ['ap-northeast-1', 'Tokyo', 'JP', 35.68, 139.69],
  ['ap-northeast-2', 'Seoul', 'KR', 37.57, 126.98],
  ['ap-northeast-3', 'Osaka', 'JP', 34.69, 135.5],
  ['ap-south-1', 'Mumbai', 'IN', 19.08, 72.88],
  ['ap-south-2', 'Hyderabad', 'IN', 17.39, 78.49],
  ['ap-southeast-1', 'Singapore', 'SG', 1.35, 103.82],
  ['ap-southeast-2', 'Sydney', 'AU', -33.87, 151.21],
  ['ap-southeast-3', 'Jakarta', 'ID', -6.21, 106.85],
  ['ap-southeast-4', 'Melbourne', 'AU', -37.81, 144.96],
  ['ap-southeast-5', 'Kuala Lumpur', 'MY', 3.14, 101.69],
  ['ap-southeast-6', 'Auckland', 'NZ', -36.85, 174.76],
  ['ap-southeast-7', 'Bangkok', 'TH', 13.76, 100.5],
  ['ca-central-1', 'Montréal', 'CA', 45.5, -73.57],
  ['ca-west-1', 'Calgary', 'CA', 51.05, -114.07],
  ['cn-north-1', 'Beijing', 'CN', 39.9, 116.41],
  ['cn-northwest-1', 'Ningxia', 'CN', 37.51, 105.19],
  ['eu-central-1', 'Frankfurt', 'DE', 50.11, 8.68],
  ['eu-central-2', 'Zürich', 'CH', 47.38, 8.54],
  ['eu-north-1', 'Stockholm', 'SE', 59.33, 18.07],
  ['eu-south-1', 'Milan', 'IT', 45.46, 9.19],
  ['eu-south-2', 'Zaragoza', 'ES', 41.65, -0.88],
  ['eu-west-1', 'Dublin', 'IE', 53.35, -6.26],
  ['eu-west-2', 'London', 'GB', 51.51, -0.13],
  ['eu-west-3', 'Paris', 'FR', 48.86, 2.35],
  ['eusc-de-east-1', 'Brandenburg', 'DE', 52.41, 12.53],
  ['il-central-1', 'Tel Aviv', 'IL', 32.09, 34.78],
  ['me-central-1', 'Dubai', 'AE', 25.2, 55.27],
  ['me-south-1', 'Manama', 'BH', 26.23, 50.59],
  ['mx-central-1', 'Querétaro', 'MX', 20.59, -100.39],
  ['sa-east-1', 'São Paulo', 'BR', -23.55, -46.63],
  ['us-east-1', 'Ashburn', 'US', 39.04, -77.49],
  ['us-east-2', 'Columbus', 'US', 39.96, -83.0],
  ['us-gov-east-1', 'Columbus (GovCloud)', 'US', 39.96, -83.0],
  ['us-gov-west-1', 'Portland (GovCloud)', 'US', 45.52, -122.68],
  ['us-west-1', 'San Francisco', 'US', 37.77, -122.42],
  ['us-west-2', 'Portland', 'US', 45.52, -122.68],
]

const google: readonly Row[] = [
  ['africa-south1', 'Johannesburg', 'ZA', -26.2, 28.05],
  ['asia-east1', 'Changhua', 'TW', 24.05, 120.52],
  ['asia-east2', 'Hong Kong', 'HK', 22.32, 114.17],
  ['asia-northeast1', 'Tokyo', 'JP', 35.68, 139.69],
  ['asia-northeast2', 'Osaka', 'JP', 34.69, 135.5],
  ['asia-northeast3', 'Seoul', 'KR', 37.57, 126.98],
  ['asia-south1', 'Mumbai', 'IN', 19.08, 72.88],
  ['asia-south2', 'Delhi', 'IN', 28.61, 77.21],
  ['asia-southeast1', 'Singapore', 'SG', 1.35, 103.82],
  ['asia-southeast2', 'Jakarta', 'ID', -6.21, 106.85],
  ['asia-southeast3', 'Bangkok', 'TH', 13.76, 100.5],
  ['australia-southeast1', 'Sydney', 'AU', -33.87, 151.21],
  ['australia-southeast2', 'Melbourne', 'AU', -37.81, 144.96],
  ['europe-central2', 'Warsaw', 'PL', 52.23, 21.01],
  ['europe-north1', 'Hamina', 'FI', 60.57, 27.2],
  ['europe-north2', 'Stockholm', 'SE', 59.33, 18.07],
  ['europe-southwest1', 'Madrid', 'ES', 40.42, -3.7],
  ['europe-west1', 'St. Ghislain', 'BE', 50.45, 3.82],
  ['europe-west2', 'London', 'GB', 51.51, -0.13],
  ['europe-west3', 'Frankfurt', 'DE', 50.11, 8.68],
  ['europe-west4', 'Eemshaven', 'NL', 53.44, 6.83],
  ['europe-west6', 'Zürich', 'CH', 47.38, 8.54],
  ['europe-west8', 'Milan', 'IT', 45.46, 9.19],
  ['europe-west9', 'Paris', 'FR', 48.86, 2.35],
  ['europe-west10', 'Berlin', 'DE', 52.52, 13.41],
  ['europe-west12', 'Turin', 'IT', 45.07, 7.69],
  ['me-central1', 'Doha', 'QA', 25.29, 51.53],
  ['me-central2', 'Dammam', 'SA', 26.42, 50.09],
  ['me-west1', 'Tel Aviv', 'IL', 32.09, 34.78],
  ['northamerica-northeast1', 'Montréal', 'CA', 45.5, -73.57],
  ['northamerica-northeast2', 'Toronto', 'CA', 43.65, -79.38],
  ['northamerica-south1', 'Querétaro', 'MX', 20.59, -100.39],
  ['southamerica-east1', 'São Paulo', 'BR', -23.55, -46.63],
  ['southamerica-west1', 'Santiago', 'CL', -33.45, -70.67],
  ['us-central1', 'Council Bluffs', 'US', 41.26, -95.86],
  ['us-east1', 'Moncks Corner', 'US', 33.2, -80.01],
  ['us-east4', 'Ashburn', 'US', 39.04, -77.49],
  ['us-east5', 'Columbus', 'US', 39.96, -83.0],
  ['us-south1', 'Dallas', 'US', 32.78, -96.8],
  ['us-west1', 'The Dalles', 'US', 45.59, -121.18],
  ['us-west2', 'Los Angeles', 'US', 34.05, -118.24],
  ['us-west3', 'Salt Lake City', 'US', 40.76, -111.89],
  ['us-west4', 'Las Vegas', 'US', 36.17, -115.14],
]

const from = (provider: Region['provider']) => (row: Row) => {
  const [code, city, country, lat, lon] = row
  return { code, provider, city, country, lat, lon }
}

export const regions: readonly Region[] = [...aws.map(from('aws')), ...google.map(from('google'))]

const byCode = new Map(regions.map((region) => [region.code, region]))

export function regionOf(code: string): Region | undefined {
  return byCode.get(code)
}

/** The city; the code itself when the region is not known. */
export function cityOf(code: string): string {
  return byCode.get(code)?.city ?? code
}
