import { Preview } from './preview.tsx'

export default async function Page({ params }: { params: Promise<{ screen: string }> }) {
  return <Preview screen={(await params).screen} />
}
