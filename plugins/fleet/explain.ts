import { printable } from '../../lib/words/printable.js'

/** What has gone wrong between a bot and its engine. */
export interface EngineFailure {
  /** What it is, and what to do; a sentence without its end. */
  readonly why: string
  /** The connection is of no use any more: by another one, it may be another server. */
  readonly reconnect: boolean
}

const MOST_OF_AN_ERROR = 300

/** By the first words of the engine's answer, or by the code of the system. */
const KNOWN: readonly (readonly [RegExp, string, reconnect?: true])[] = [
  [
    /WRONGPASS|invalid password|invalid username-password/i,
    'the engine refuses the password: set the user and the password of [control.fleet] anew',
    true,
  ],
  [
    /NOAUTH|Authentication required|unauthenticated (multi)?bulk length/i,
    'the engine wants a password: put it into [control.fleet] url, or into the file that it is read from',
    true,
  ],
  [
    /NOPERM.*'sentinel/,
    'the Sentinel does not let this user do that: it needs +sentinel|master +sentinel|get-master-addr-by-name +sentinel|sentinels',
  ],
  [/No such master with that name/, 'the Sentinels know no master of this name: mend [control.fleet] sentinel_master'],
  [
    /DB index is out of range|SELECT is not allowed/i,
    'the engine has no such database: mend the number at the end of [control.fleet] url, or leave it out',
    true,
  ],
  [
    /NOPERM.*'select'/i,
    'the engine does not let this user choose a database: give it +select, or leave the number out of [control.fleet] url',
  ],
  [
    /NOPERM/,
    'the engine does not let this user do that: it needs ~trading-kill-switch:* &trading-kill-switch:* +@read +@write +eval +evalsha +time +wait +role +ping +publish +subscribe',
  ],
  [
    /^-?OOM|maxmemory/,
    'the engine is full, and takes no writes: give it more memory (maxmemory), or take other data off it',
  ],
  [
    /READONLY/,
    'this is a replica, which takes no writes: point [control.fleet] url at the master, or at the Sentinels with sentinel_master',
    true,
  ],
  [
    /of \d+ replicas have it in time/,
    'too few replicas follow this master: look why; or, where some were taken out for good, say by [control.fleet] replicas how many there are',
    // Another one may have been chosen, and this one does not know it yet.
    true,
  ],
  [/NOREPLICAS/, 'the engine takes no writes while too few of its replicas follow (min-replicas-to-write): start them'],
  [/MISCONF/, 'the engine takes no writes because it cannot save them: look at its disk and its log'],
  [/LOADING/, 'the engine loads its data: it answers when it is done'],
  [/MASTERDOWN/, 'this is a replica that has lost its master', true],
  [/BUSY/, 'the engine is held up by a script of someone: SCRIPT KILL there ends it'],
  [
    /MOVED|CLUSTERDOWN|CROSSSLOT/,
    'this is a Redis Cluster, which a fleet does not work with: use one server, or one behind Sentinels',
  ],
  [/WRONGTYPE/, 'a key of this group holds something else: choose another group'],
  [/NOSCRIPT/, 'the engine forgets scripts at once: look who calls SCRIPT FLUSH'],
  [/unknown command/i, 'the engine lacks a command, or it was renamed'],
  [/max number of clients/, 'the engine takes no more connections: raise its maxclients', true],
  [/All sentinels are unreachable/, 'no Sentinel can be reached, or none knows this sentinel_master', true],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames/,
    "the engine's certificate is for another name: use that name in [control.fleet] url",
    true,
  ],
  [
    /self.signed|unable to (verify|get)|UNABLE_TO|SELF_SIGNED/i,
    "nobody whom this bot trusts has signed the engine's certificate: name the file of its authority by [control.fleet] ca, or by --cacert",
    true,
  ],
  [/CERT_HAS_EXPIRED|certificate has expired/i, "the engine's certificate has ended: renew it", true],
  [
    /wrong version number|packet length too long|EPROTO/i,
    'the engine does not speak TLS there: use redis://, or its TLS port',
    true,
  ],
  [/ECONNREFUSED/, 'nothing listens there: start the engine, or mend [control.fleet] url', true],
  [/ENOTFOUND|EAI_AGAIN/, 'the name of the engine is not known: mend [control.fleet] url, or the network', true],
  [/EHOSTUNREACH|ENETUNREACH/, 'there is no way to the engine: look at the network', true],
  [
    /ETIMEDOUT|timed out|Socket timeout/i,
    'the engine does not answer in time: look at the network, at the load of its machine, and whether it speaks TLS there',
    true,
  ],
  [
    /ECONNRESET|EPIPE|Connection is closed|Stream isn't writeable|max retries per request/i,
    'the connection to the engine has ended: it is made anew; if it never comes about, look whether the engine wants TLS',
    true,
  ],
]

/** Pure. @param error whatever was thrown, or the engine's answer */
export function explain(error: unknown): EngineFailure {
  const told = textOf(error)
  const known = KNOWN.find(([pattern]) => pattern.test(told))
  if (known === undefined) return { why: printable(told, MOST_OF_AN_ERROR), reconnect: false }
  const [, why, reconnect = false] = known
  return { why: `${why} (${printable(told, MOST_OF_AN_ERROR)})`, reconnect }
}

function textOf(error: unknown): string {
  try {
    const { message, code } = error as { readonly message?: unknown; readonly code?: unknown }
    const named = typeof code === 'string' && !String(message).includes(code) ? `${code} ` : ''
    return `${named}${typeof message === 'string' && message !== '' ? message : String(error)}`
  } catch {
    return 'it failed without a readable reason'
  }
}
