import net from 'node:net'
import { awsClients } from '/work/main/lib/aws/clients.ts'
import { call } from '/work/main/lib/aws/errors.ts'
import { ListEndpointsCommand } from '@aws-sdk/client-sagemaker'
const server = net.createServer(() => {}).listen(0)
const port = (server.address() as net.AddressInfo).port
const clients = awsClients({ sandbox: { url: `http://127.0.0.1:${port}` } })
const t = Date.now()
await call({ action: 'sagemaker:ListEndpoints', region: 'eu-west-1', subject: undefined }, () => clients.sagemaker('123456789012','eu-west-1').send(new ListEndpointsCommand({}))).catch((e) => console.log(e.kind, e.code, e.message))
console.log(Date.now() - t, 'ms'); process.exit(0)
