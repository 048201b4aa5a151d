const PAGES: Record<string, string> = { hazard: '/pages/case/index', appeal: '/pages/hotline/talk/index', assistance: '/pages/assistance/request/index', policy_question: '/pages/policy-question/index' }

/** The page on which a case of a flow is shown. */
export const pageOfCase = ({ flow, id }: { flow: string; id: string }): string => `${PAGES[flow] ?? PAGES.hazard}?id=${id}`
