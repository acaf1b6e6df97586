/** Calls ECR as its clients do: JSON 1.1 with a target, signed for a region by an account. */
export async function callEcr(
  awsUrl: string,
  operation: string,
  input: object,
  { region = 'eu-west-1', account = '123456789012' } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(awsUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260310/${region}/ecr/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
