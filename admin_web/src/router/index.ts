import { createRouter, createWebHistory, type RouteLocationNormalized, type Router, type RouteRecordRaw } from 'vue-router'
import { ApiProblem } from '@/api/problem'
import { i18n } from '@/locales'
import type { Page } from '@/router/page'
import { allPages, homeFor } from '@/router/registry'
import { useSession } from '@/session/store'

declare module 'vue-router' {
  interface RouteMeta {
    page?: Page
  }
}

function record(page: Page): RouteRecordRaw {
  return { name: page.name, path: page.path, component: page.component, meta: { page } }
}

const layout = () => import('@/layout/AppLayout.vue')

function records(): RouteRecordRaw[] {
  return [
    ...allPages.filter((page) => page.bare).map(record),
    {
      path: '/',
      component: layout,
      children: [
        // Led on by the guard: only once the session is known is it known where to.
        { path: '', name: 'home', component: () => import('@/layout/NotFound.vue'), meta: {} },
        ...allPages.filter((page) => !page.bare).map(record),
        { path: 'not-allowed', name: 'not-allowed', component: () => import('@/layout/NotAllowed.vue'), meta: {} },
        { path: ':missing(.*)*', name: 'not-found', component: () => import('@/layout/NotFound.vue'), meta: {} },
      ],
    },
  ]
}

/** Let in who is signed in and holds the page's permission; others sign in first, or read why not. */
async function guard(to: RouteLocationNormalized) {
  const session = useSession()
  if (to.meta.page?.public) return true
  const signIn = { name: 'sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (!session.token && !session.me) return signIn
  if (!session.me) {
    try {
      await session.load()
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      if (error.status === 401) session.forget()
      return { ...signIn, query: { ...signIn.query, ...(error.status === 401 ? {} : { problem: error.code }) } }
    }
  }
  if (to.name === 'home') return { path: homeFor(session.can), replace: true }
  if (!session.can(to.meta.page?.permission)) return { name: 'not-allowed', query: { page: to.name as string }, replace: true }
  return true
}

/** Whether two addresses show one page, with or without a drawer over it. */
function samePage(to: RouteLocationNormalized, from: RouteLocationNormalized): boolean {
  const below = ({ meta: { page } }: RouteLocationNormalized) => (page?.drawer ? page.parent : page?.name)
  return to.path === from.path || ((to.meta.page?.drawer || from.meta.page?.drawer) === true && below(to) === below(from))
}

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/'),
    routes: records(),
    scrollBehavior: (to, from, saved) => (samePage(to, from) ? false : (saved ?? { top: 0 })),
  })
  router.beforeEach(guard)
  router.afterEach((to, from) => {
    const { t } = i18n.global
    const title = to.meta.page ? t(to.meta.page.titleKey) : ''
    document.title = title ? `${title} · ${t('shell.name')}` : t('shell.name')
    if (from.matched.length && !samePage(to, from)) requestAnimationFrame(() => document.getElementById('page')?.focus())
  })
  return router
}
