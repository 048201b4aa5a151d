import type { Plugin } from 'vite'

/** Drop pictures that the framework's own styles would fetch from its maker's host: nothing of ours uses them. */
export function noRemoteAssets(): Plugin {
  return {
    name: 'gongyou-no-remote-assets',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const part of Object.values(bundle)) {
          if (part.type !== 'asset' || !part.fileName.endsWith('.css')) continue
          part.source = part.source.toString().replace(/url\((["']?)(?:https?:)?\/\/[^)]*\)/g, 'none')
        }
      },
    },
  }
}
