import type { Flow, Hazard } from './types'

/** What may be done with a case: the actions of its flow, and what may be done with any case. */
export type Deed =
  | 'confirm'
  | 'refuse'
  | 'appeal'
  | 'assign'
  | 'rectify'
  | 'accept'
  | 'send_back'
  | 'trace'
  | 'close'
  | 'withdraw'
  | 'pause'
  | 'resume'
  | 'reassign'

export interface Offer {
  deed: Deed
  /** Why not now; empty for what may be done. */
  refusal: string
}
export interface Offers {
  /** The step that the case waits for. */
  primary: Offer | null
  /** Its opposite. */
  secondary: Offer | null
  more: Offer[]
}
export interface Standing {
  hazard: Hazard
  flow: Flow | null
  me: string
  mayManage: boolean
  /** Evidence of this step waits in the queue. */
  queued: string
  ownClock: string
}

const PRIMARY: readonly Deed[] = ['confirm', 'assign', 'rectify', 'accept', 'trace', 'close', 'appeal']
const SECONDARY: readonly Deed[] = ['refuse', 'send_back']
const QUEUED: readonly Deed[] = ['rectify', 'accept', 'send_back']

/** Merging is a choice within confirming, not a deed of its own. */
function ofFlow({ hazard, queued }: Standing): Offer[] {
  return hazard.actions
    .filter((action) => action.code !== 'merge')
    .map(({ code, refusal }) => {
      const deed = code as Deed
      return { deed, refusal: refusal ?? (queued && QUEUED.includes(deed) ? queued : '') }
    })
}

function ofManager({ hazard, flow, me, mayManage, ownClock }: Standing): Offer[] {
  if (!mayManage || hazard.state !== 'open') return []
  const offers: Offer[] = [{ deed: 'reassign', refusal: '' }]
  const pausable = flow?.nodes.find((node) => node.code === hazard.node)?.pausable ?? false
  if (hazard.paused_at) offers.push({ deed: 'resume', refusal: '' })
  else if (pausable) offers.push({ deed: 'pause', refusal: hazard.responsible?.id === me ? ownClock : '' })
  return offers
}

/** Somebody else's rectification is not one's business: the card above says who has it. */
function isOthers(offer: Offer, { hazard, me }: Standing): boolean {
  return offer.deed === 'rectify' && hazard.responsible?.id !== me
}

/** Sort what may be done: the step at hand, its opposite, the rest. A refused offer stays and says why. */
export function offersOf(standing: Standing): Offers {
  const flow = ofFlow(standing).filter((offer) => !isOthers(offer, standing))
  const pick = (deeds: readonly Deed[]): Offer | null => flow.find((offer) => deeds.includes(offer.deed)) ?? null
  const [primary, secondary] = [pick(PRIMARY), pick(SECONDARY)]
  const rest = flow.filter((offer) => offer !== primary && offer !== secondary)
  // An opposite that is refused for the same reason as the step needs no second lock beside it.
  const shown = secondary && primary?.refusal && secondary.refusal ? null : secondary
  return { primary, secondary: shown, more: [...rest, ...ofManager(standing)] }
}

export const DANGEROUS: readonly Deed[] = ['refuse', 'withdraw']
