import type { IconName } from '@/components/icons'
import { joined } from '@/composables/joined'
import { moment } from '@/composables/time'
import { t } from '@/locales'
import type { AppealSaid } from '@/offline/appeal'
import { deedOf, wordsOf, type DeedPayload } from '@/offline/deeds'
import type { HazardReport } from '@/offline/hazard'
import { ANSWERS, COMPLETION, START, type AnswersDeed } from '@/offline/inspections'
import type { QueueItem } from '@/offline/types'

/** How an item looks in the list, and where it is changed. */
export interface Face {
  title: string
  /** When it was done, in words. */
  when: string
  detail: string
  icon: IconName
  /** The id of the photo to show. */
  photo: string | null
  edit: string | null
  /** Where it stands once it has arrived. */
  seen: string | null
}

function hazardFace(item: QueueItem, zone: string): Face {
  const report = item.payload as HazardReport
  const line = report.description.split('\n')[0]
  const parts = [
    line ? joined(report.categoryName, report.place.name) : '',
    report.photos.length > 1 ? t('report.queue.photos', { n: report.photos.length }) : '',
    report.voice ? t('report.queue.voiceOnly', { length: `${report.voice.seconds}″` }) : '',
  ]
  return {
    title: line || joined(report.categoryName, report.place.name),
    when: t('report.queue.seen', { time: moment(report.discoveredAt, zone) }),
    detail: joined(...parts),
    icon: report.voice ? 'mic' : 'edit',
    photo: report.photos[0]?.id ?? null,
    edit: `/pages/report/index?edit=${item.id}`,
    seen: `/pages/case/index?id=${item.id}`,
  }
}

/** A step of an inspection: where it is changed is the inspection itself. */
function inspectionFace(step: 'start' | 'answers' | 'completion') {
  return (item: QueueItem, zone: string): Face => {
    const { inspection, name, answers } = item.payload as AnswersDeed
    const page = `/pages/inspection/index?id=${inspection}`
    return {
      title: name,
      when: t('report.queue.kept', { time: moment(item.created_at, zone) }),
      detail: t(`inspections.queued.${step}`, { n: answers?.length ?? 0 }),
      icon: 'checklist',
      photo: item.files[0]?.id ?? null,
      edit: page,
      seen: page,
    }
  }
}

/** Something said to the union: what it is about, never its words nor its pictures. */
function appealFace(item: QueueItem, zone: string): Face {
  const said = item.payload as AppealSaid
  const page = `/pages/hotline/talk/index?id=${item.id}`
  return {
    title: said.categoryName,
    when: t('report.queue.kept', { time: moment(item.created_at, zone) }),
    detail: item.begun ? t('report.queue.appealBegun') : '',
    icon: 'comment',
    photo: null,
    // The words are there: only the conversation can still change what was said.
    edit: item.begun ? page : `/pages/hotline/speak/index?mode=${said.mode}&edit=${item.id}`,
    seen: page,
  }
}

/** What was done about a hazard: it is changed on the hazard's own page. */
function deedFace(item: QueueItem, zone: string): Face {
  const payload = item.payload as DeedPayload
  const page = `/pages/case/index?id=${payload.hazard_id}`
  const deed = t(`cases.deed.${deedOf(item.kind, payload)}`)
  return {
    title: t('cases.queued', { deed, title: payload.title }),
    when: t('report.queue.kept', { time: moment(item.created_at, zone) }),
    detail: joined(payload.number, wordsOf(payload)),
    icon: item.kind === 'comment' ? 'comment' : 'clipboard',
    photo: item.files[0]?.id ?? null,
    edit: page,
    seen: page,
  }
}

/** One line a kind; a kind without one is shown by its time. */
const faces: Record<string, (item: QueueItem, zone: string) => Face> = {
  appeal: appealFace,
  hazard: hazardFace,
  rectification: deedFace,
  verification: deedFace,
  comment: deedFace,
  [START]: inspectionFace('start'),
  [ANSWERS]: inspectionFace('answers'),
  [COMPLETION]: inspectionFace('completion'),
}

export function faceOf(item: QueueItem, zone: string): Face {
  const own = faces[item.kind]
  if (own) return own(item, zone)
  const when = t('report.queue.kept', { time: moment(item.created_at, zone) })
  return { title: t('report.queue.other'), when, detail: '', icon: 'send', photo: null, edit: null, seen: null }
}
