import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { ControlTable } from './control-table.js'
import { readPrivateFile } from './private-file.js'

/** The files that the control server speaks TLS with; absolute. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
  /** Null: callers need no certificate. */
  readonly clientCa: string | null
}

const DAY_MS = 86_400_000
/** A certificate that ends sooner than this is worth a warning at each start. */
const SOON_DAYS = 14

/** @param problems takes what is wrong, a line each */
export function readTls(
  settings: ControlTable,
  now: number,
  problems: string[],
): { readonly tls: TlsFiles | null; readonly warnings: readonly string[] } {
  const { tls_cert: certFile, tls_key: keyFile, tls_client_ca: caFile } = settings
  if (certFile === undefined && keyFile === undefined && caFile === undefined) return { tls: null, warnings: [] }
  if (certFile === undefined || keyFile === undefined) {
    problems.push('TLS needs both tls_cert and tls_key, also for tls_client_ca: set what is missing, or none of them')
    return { tls: null, warnings: [] }
  }
  const files = {
    cert: resolve(certFile),
    key: resolve(keyFile),
    clientCa: caFile === undefined ? null : resolve(caFile),
  }
  const found = readCertificate(files)
  if ('problem' in found) {
    problems.push(found.problem)
    return { tls: null, warnings: [] }
  }
  return { tls: files, warnings: validity(files.cert, found.certificate, now) }
}

function readCertificate({ cert, key, clientCa }: TlsFiles): { certificate: X509Certificate } | { problem: string } {
  const privateKey = readPrivateFile(key, 'tls_key')
  if ('problem' in privateKey) return privateKey
  try {
    const chain = readFileSync(cert)
    const certificate = new X509Certificate(chain)
    createSecureContext({ cert: chain, key: privateKey.text })
    if (clientCa !== null) new X509Certificate(readFileSync(clientCa))
    return { certificate }
  } catch (error) {
    const files = [cert, key, ...(clientCa === null ? [] : [clientCa])].join(', ')
    return {
      problem: `TLS can't be spoken with ${files}: ${(error as Error).message}. Each must be PEM, and the key that of the certificate`,
    }
  }
}

function validity(file: string, certificate: X509Certificate, now: number): string[] {
  const from = Date.parse(certificate.validFrom)
  const to = Date.parse(certificate.validTo)
  if (now > to)
    return [`The certificate ${file} has ended on ${certificate.validTo}: clients will refuse it. Renew it.`]
  if (now < from)
    return [`The certificate ${file} is not valid before ${certificate.validFrom}: clients will refuse it.`]
  if (to - now > SOON_DAYS * DAY_MS) return []
  return [`The certificate ${file} ends on ${certificate.validTo}. Renew it, and start the bot anew.`]
}
