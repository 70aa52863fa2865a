/** The `curl` lines that an operator needs, in the order in which she needs them. */
export function operatorLines(url: string, withToken: boolean): string[] {
  return [
    curlLine('POST', `${url}/halt`, withToken),
    curlLine('GET', `${url}/status`, withToken),
    curlLine('POST', `${url}/resume`, withToken),
    curlLine('POST', `${url}/close-all`, withToken),
  ]
}

/** The line that resumes one halt. */
export function resumeLine(url: string, haltId: string, withToken: boolean): string {
  return `${curlLine('POST', `${url}/resume`, withToken)} -d '${JSON.stringify({ confirm: haltId })}'`
}

function curlLine(method: 'GET' | 'POST', address: string, withToken: boolean): string {
  const verb = method === 'POST' ? '-X POST ' : ''
  const token = withToken ? '-H "Authorization: Bearer $CONTROL_AUTH_TOKEN" ' : ''
  return `curl -s ${token}${verb}${address}`
}
