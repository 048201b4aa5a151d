import type { ComposerTranslation } from 'vue-i18n'
import { isDeed, ONWARD } from './deeds'
import type { Deed, Flow, HazardDetail, Viewer } from './types'

/** A deed that is offered, and why it cannot be done now; empty: it can. */
export interface Offer {
  deed: Deed
  refusal: string
}

/** Return what a viewer is offered on a hazard: the deeds the server names, then handing over and the clock, for who manages. */
export function offersFor(hazard: HazardDetail, flow: Flow | undefined, viewer: Viewer, t: ComposerTranslation): Offer[] {
  const offers: Offer[] = hazard.actions
    .filter((action) => isDeed(action.code))
    .map((action) => ({ deed: action.code as Deed, refusal: action.refusal ?? '' }))
  if (hazard.state !== 'open' || !viewer.can('hazards.assign')) return offers
  offers.push({ deed: 'reassign', refusal: '' })
  const node = flow?.nodes.find((one) => one.code === hazard.node)
  if (hazard.paused_at) offers.push({ deed: 'resume', refusal: '' })
  else if (node?.pausable) offers.push({ deed: 'pause', refusal: hazard.responsible?.id === viewer.id ? t('hazards.why.ownClock') : '' })
  return offers
}

/** Return the offer that leads on, if any: what can be done before what is refused. */
export function onwardOf(offers: readonly Offer[]): Offer | undefined {
  const onward = offers.filter((offer) => ONWARD.includes(offer.deed))
  return onward.find((offer) => !offer.refusal) ?? onward[0]
}
