// Names every building block for the type checker; they are found by folder at build time, no import needed.
declare module 'vue' {
  export interface GlobalComponents {
    RouterLink: typeof import('vue-router').RouterLink
    RouterView: typeof import('vue-router').RouterView
    GyAvatar: typeof import('@/components/GyAvatar.vue').default
    GyBadge: typeof import('@/components/GyBadge.vue').default
    GyButton: typeof import('@/components/GyButton.vue').default
    GyCard: typeof import('@/components/GyCard.vue').default
    GyChart: typeof import('@/components/GyChart.vue').default
    GyClause: typeof import('@/components/GyClause.vue').default
    GyClock: typeof import('@/components/GyClock.vue').default
    GyConfirm: typeof import('@/components/GyConfirm.vue').default
    GyDrawer: typeof import('@/components/GyDrawer.vue').default
    GyEmpty: typeof import('@/components/GyEmpty.vue').default
    GyError: typeof import('@/components/GyError.vue').default
    GyField: typeof import('@/components/GyField.vue').default
    GyFilters: typeof import('@/components/GyFilters.vue').default
    GyForm: typeof import('@/components/GyForm.vue').default
    GyIcon: typeof import('@/components/GyIcon.vue').default
    GyMemberPicker: typeof import('@/components/GyMemberPicker.vue').default
    GyMemberName: typeof import('@/components/GyMemberName.vue').default
    GyMovement: typeof import('@/components/GyMovement.vue').default
    GyNodeBar: typeof import('@/components/GyNodeBar.vue').default
    GyNote: typeof import('@/components/GyNote.vue').default
    GyPart: typeof import('@/components/GyPart.vue').default
    GyPhotos: typeof import('@/components/GyPhotos.vue').default
    GyPoints: typeof import('@/components/GyPoints.vue').default
    GyPodium: typeof import('@/components/GyPodium.vue').default
    GyPrint: typeof import('@/components/GyPrint.vue').default
    GyPrintSheet: typeof import('@/components/GyPrintSheet.vue').default
    GyProgressJob: typeof import('@/components/GyProgressJob.vue').default
    GyRank: typeof import('@/components/GyRank.vue').default
    GySegments: typeof import('@/components/GySegments.vue').default
    GySeverity: typeof import('@/components/GySeverity.vue').default
    GySkeleton: typeof import('@/components/GySkeleton.vue').default
    GyStat: typeof import('@/components/GyStat.vue').default
    GyState: typeof import('@/components/GyState.vue').default
    GyTable: typeof import('@/components/GyTable.vue').default
    GyTabs: typeof import('@/components/GyTabs.vue').default
    GyTimeline: typeof import('@/components/GyTimeline.vue').default
    GyUnsaved: typeof import('@/components/GyUnsaved.vue').default
    GyUnitPicker: typeof import('@/components/GyUnitPicker.vue').default
  }
}

export {}
