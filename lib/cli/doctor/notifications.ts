import { hostname } from 'node:os'
import type { ControlConfig } from '../../config/control-config.js'
import { ATTEMPT_MS, withoutSecrets } from '../../control/courier/channel-courier.js'
import type { Message } from '../../control/courier/message.js'
import { requestFor } from '../../control/courier/requests.js'
import { send } from '../../control/courier/send.js'
import type { Channel } from '../../words/notification.js'
import { type Finding, ok, problem, warning } from './finding.js'

const ABOUT = 'notifications'

/** Sends one message through each channel, as the courier does. @param isAsked false: nothing is sent, and that is said */
export async function checkNotifications({ notify, publicUrl }: ControlConfig, isAsked: boolean): Promise<Finding[]> {
  if (notify.length === 0) return isAsked ? [warning(ABOUT, 'there is no channel', '[[control.notify]]')] : []
  if (!isAsked) {
    const names = notify.map(({ name }) => name).join(', ')
    return [ok(ABOUT, `${names}: not tried. With --notify, doctor sends one message through each`)]
  }
  return Promise.all(notify.map((channel) => tryChannel(channel, publicUrl)))
}

async function tryChannel(channel: Channel, link: string | null): Promise<Finding> {
  const { name, kind } = channel
  // It would tell whoever watches that a bot is well.
  if (kind === 'heartbeat') return ok(ABOUT, `${name}: a heartbeat is not tried`)
  const message = testMessage(new Date())
  const request = requestFor(channel, message, { bot: 'doctor', link }, Date.now())
  const outcome = await send(request, ATTEMPT_MS)
  if (outcome.kind === 'delivered')
    return ok(ABOUT, `${name}: the service has taken a message. Look whether it is there`)
  return problem(ABOUT, `${name}: ${withoutSecrets(outcome.why, channel)}`, MENDS[kind])
}

function testMessage(now: Date): Message {
  const title = `Test by trading-kill-switch doctor on ${hostname()}: nothing has happened`
  return { level: 'info', title, text: `${title}\n${now.toISOString()}`, events: [] }
}

const MENDS: Readonly<Record<Channel['kind'], string>> = {
  telegram: 'the token of @BotFather, and chat: the id of a chat in which somebody has written to that bot',
  slack: 'url: that of an incoming webhook, which Slack shows once',
  discord: 'url: that of a webhook, in the settings of the channel',
  ntfy: 'url with the topic at its end; secret: an access token, where the topic is protected',
  webhook: 'url, and the log of the program that listens there',
  heartbeat: 'url',
}
