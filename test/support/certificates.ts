import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Certificates in PEM, as paths. */
export interface Certificates {
  readonly ca: string
  /** For localhost and 127.0.0.1, signed by the CA. */
  readonly cert: string
  readonly key: string
  readonly clientCert: string
  readonly clientKey: string
  /** Of no certificate. */
  readonly otherKey: string
}

/** Makes them with openssl. @param days how long the server's is valid, from now on; negative: it has ended */
export function makeCertificates(directory: string, days = 60): Certificates {
  const file = (name: string) => join(directory, name)
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })
  const newKey = (name: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`)
  const sign = (name: string, extension: string, ...dates: readonly string[]) => {
    newKey(name)
    openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
    writeFileSync(file(`${name}.ext`), extension)
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial']
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-extfile', `${name}.ext`, ...dates, '-out', `${name}.pem`)
  }
  newKey('ca')
  openssl('req', '-x509', '-new', '-key', 'ca.key', '-subj', '/CN=test CA', '-days', '60', '-out', 'ca.pem')
  sign('server', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-days', String(days))
  sign('client', 'extendedKeyUsage=clientAuth', '-days', '60')
  newKey('other')
  return {
    ca: file('ca.pem'),
    cert: file('server.pem'),
    key: file('server.key'),
    clientCert: file('client.pem'),
    clientKey: file('client.key'),
    otherKey: file('other.key'),
  }
}
