import t from 'tap'
import { mountOf, parseMounts } from '../../lib/config/mounts.js'
import { whatLosesIt } from '../../lib/host/state-dir-place.js'

/** Lines of `/proc/self/mountinfo` of a container of Docker, one of Kubernetes, and a machine; shortened. */
const DOCKER = `637 537 0:55 / / rw,relatime master:291 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A,upperdir=/var/lib/docker/overlay2/x/diff
638 637 0:60 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
650 637 254:1 /var/lib/docker/volumes/state/_data /data rw,relatime master:1 - ext4 /dev/vda1 rw,discard
651 637 254:1 /srv/token /run/secrets/token ro,relatime - ext4 /dev/vda1 rw,discard
652 637 0:70 / /scratch rw,relatime - tmpfs tmpfs rw,size=64k
653 637 254:1 /srv/my\\040data /my\\040data rw,relatime - ext4 /dev/vda1 rw
`
const KUBERNETES = `10 9 0:55 / / rw,relatime - overlay overlay rw
11 10 0:56 / /secrets ro,relatime - tmpfs tmpfs rw,size=8159516k
12 10 0:57 / /etc/hosts rw,relatime - tmpfs tmpfs ro
`
const VFS = '10 9 254:1 /var/lib/docker/vfs/dir/abc / rw,relatime - ext4 /dev/vda1 rw\n'
const MACHINE = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
28 27 0:25 / /data rw - ext4 /dev/vdb rw
29 28 0:26 / /data rw - tmpfs tmpfs rw
`

const PLACES: readonly (readonly [mounts: string, path: string, lost: RegExp | null, readOnly: boolean])[] = [
  [DOCKER, '/app/state', /own layer \(overlay\)/, false],
  [DOCKER, '/data', null, false],
  [DOCKER, '/data/state', null, false],
  [DOCKER, '/database', /own layer/, false],
  [DOCKER, '/run/secrets/token', null, true],
  [DOCKER, '/run/secrets/other', /own layer/, false],
  [DOCKER, '/scratch/state', /memory \(tmpfs at \/scratch\)/, false],
  [DOCKER, '/my data/state', null, false],
  [KUBERNETES, '/secrets/..data/token', /memory/, true],
  [KUBERNETES, '/etc/hosts', /memory/, true],
  [VFS, '/app/state', /own layer/, false],
  [MACHINE, '/var/lib/bot', null, false],
  [MACHINE, '/data/bot', /memory/, false],
]

t.test('given the mounts of a container, when a path is looked up, then it is known what loses it', async (t) => {
  for (const [mounts, path, lost, readOnly] of PLACES) {
    const mount = mountOf(path, parseMounts(mounts))
    t.equal(mount?.isReadOnly, readOnly, path)
    if (lost === null) t.equal(whatLosesIt(mount), null, path)
    else t.match(whatLosesIt(mount), lost, path)
  }
})

t.test('given no mounts or lines that are none, when a path is looked up, then nothing is known', async (t) => {
  t.equal(mountOf('/data', []), null)
  t.same(parseMounts('\nnonsense\n1 2 3 - x\n'), [])
  t.equal(whatLosesIt(null), null)
})
