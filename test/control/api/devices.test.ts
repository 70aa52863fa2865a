import t from 'tap'
import { Devices } from '../../../lib/control/api/devices.js'
import { type Device, MOST_DEVICES, parseDevices, type ReadDevices } from '../../../lib/control/disk/device-file.js'
import { type Role, sha256 } from '../../../lib/words/operators.js'

const device = (name: string): Device => ({
  name,
  role: 'halter',
  tokenSha256: sha256(name),
  createdAt: '2026-01-02T03:04:05.678Z',
  by: 'alice',
})

/** A disk that takes what it is given when the test says so, or fails. */
class Disk {
  readonly path = 'state/devices.json'
  content: ReadDevices = { devices: [] }
  fails = false
  /** Called in the middle of each write. */
  meanwhile: () => void = () => {}

  async read(): Promise<ReadDevices> {
    return this.content
  }

  async write(devices: readonly Device[]): Promise<void> {
    await Promise.resolve()
    this.meanwhile()
    if (this.fails) throw new Error('ENOSPC')
    this.content = { devices }
  }
}

async function place(operators: readonly string[] = ['alice']) {
  const disk = new Disk()
  const told: string[] = []
  const configured = operators.map((name) => ({ name, role: 'operator' as Role, tokenSha256: sha256(`of ${name}`) }))
  const devices = new Devices({ file: disk, operators: configured, log: (_, message) => told.push(message) })
  await devices.read()
  const onDisk = () => ('devices' in disk.content ? disk.content.devices.map(({ name }) => name) : null)
  return { disk, devices, told, onDisk, admitted: () => devices.admitted.map(({ name }) => name) }
}

t.test('given a disk that takes nothing, when a device is paired, then it is not let in', async (t) => {
  const { disk, devices, admitted } = await place()
  disk.fails = true
  await t.rejects(devices.add(device('phone')), { message: /Nobody was let in: .*ENOSPC.*Make room/ })
  t.same(admitted(), [])
  disk.fails = false
  t.same(await devices.add(device('phone')), { replaced: false })
  t.same(admitted(), ['phone'])
})

t.test(
  'given a disk that takes nothing, when a device is revoked, then it is out, and that is not called done',
  async (t) => {
    const { disk, devices, admitted, onDisk } = await place()
    await devices.add(device('phone'))
    disk.fails = true
    await t.rejects(devices.revoke('phone'), {
      message: /phone is out now, and would be let in again by the next start/,
    })
    t.same(admitted(), [])
    t.equal(devices.durable, false)
    await t.rejects(devices.revoke('phone'), { message: /is out now/ }, 'once more')
    disk.fails = false
    t.equal(await devices.revoke('phone'), true, 'until it is on disk')
    t.same(onDisk(), [])
    t.equal(devices.durable, true)
    t.equal(await devices.revoke('phone'), false)
  },
)

t.test(
  'given a device that is revoked while another, or itself, is written, then it is out, also on disk',
  async (t) => {
    const { disk, devices, admitted, onDisk } = await place()
    await devices.add(device('phone'))
    let revoked: Promise<boolean> | undefined
    const revokeMeanwhile = () => {
      disk.meanwhile = () => {}
      revoked = devices.revoke('phone')
      t.notOk(admitted().includes('phone'), 'at once')
    }
    disk.meanwhile = revokeMeanwhile
    await devices.add(device('tablet'))
    t.same(admitted(), ['tablet'])
    t.equal(await revoked, true)
    t.same(onDisk(), ['tablet'])

    disk.meanwhile = revokeMeanwhile
    await devices.add(device('phone'))
    t.equal(await revoked, true)
    t.same(admitted(), ['tablet'])
    t.same(onDisk(), ['tablet'])
    t.equal(devices.durable, true)
  },
)

t.test(
  'given a damaged file, when it is read, then nobody is let in, and nothing is written until it is gone',
  async (t) => {
    const { disk, devices, told } = await place()
    disk.content = { problem: 'it is torn' }
    await devices.read()
    t.match(told, [/No paired device is let in: state\/devices\.json is damaged \(it is torn\)/])
    await t.rejects(devices.add(device('phone')), { message: /damaged/ })
    await t.rejects(devices.revoke('phone'), { message: /damaged/ })
    t.same(disk.content, { problem: 'it is torn' })
    disk.content = { devices: [] }
    await devices.add(device('phone'))
    t.equal(devices.problem, null)
  },
)

t.test(
  'given as many devices as there may be, when one more comes, then it is refused; the same name is not',
  async (t) => {
    const { devices } = await place()
    for (let number = 0; number < MOST_DEVICES; number++) await devices.add(device(`d${number}`))
    await t.rejects(devices.add(device('one-more')), { message: /50 devices are paired/ })
    t.same(await devices.add(device('d7')), { replaced: true })
  },
)

t.test('given what a file may hold, when it is read, then only what this version writes lets anybody in', async (t) => {
  const text = (devices: readonly object[], version = 1) => JSON.stringify({ version, devices })
  t.same(parseDevices(text([device('phone')])), { devices: [device('phone')] })
  const { role: _, ...without } = device('phone')
  for (const [what, each] of [
    ['empty', ''],
    ['torn', text([device('phone')]).slice(0, -1)],
    ['null', 'null'],
    ['a list', '[]'],
    ['a later version', text([device('phone')], 2)],
    ['an operator', text([{ ...device('phone'), role: 'operator' }])],
    ['no role', text([without])],
    ['a token', text([{ ...device('phone'), tokenSha256: 'token' }])],
    ['one name twice', text([device('phone'), device('phone')])],
    ['a name that is an address', text([device('127.0.0.1')])],
    ['the socket', text([device('socket')])],
    ['too many', text(Array.from({ length: MOST_DEVICES + 1 }, (_, at) => device(`d${at}`)))],
  ] as const) {
    t.type((parseDevices(each) as { problem?: string }).problem, 'string', what)
  }
})
