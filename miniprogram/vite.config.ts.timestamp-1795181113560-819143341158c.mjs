// vite.config.ts
import uniModule from "file:///tmp/wt/h-tokens/miniprogram/node_modules/@dcloudio/vite-plugin-uni/dist/index.js";
import { fileURLToPath, URL } from "node:url";
import { defineConfig } from "file:///tmp/wt/h-tokens/miniprogram/node_modules/vite/dist/node/index.js";

// build/no-remote-assets.ts
function noRemoteAssets() {
  return {
    name: "gongyou-no-remote-assets",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const part of Object.values(bundle)) {
          if (part.type !== "asset" || !part.fileName.endsWith(".css"))
            continue;
          part.source = part.source.toString().replace(/url\((["']?)(?:https?:)?\/\/[^)]*\)/g, "none");
        }
      }
    }
  };
}

// build/service-worker.ts
import { createHash } from "node:crypto";
var worker = (version, files) => `const CACHE = 'gongyou-${version}'
const FILES = ${JSON.stringify(files)}
const START = self.registration.scope
const PATIENCE = 3000

const kept = (address) => caches.open(CACHE).then((cache) => cache.match(address))
// A server may answer index.html with the folder's address; browsers take no redirected answer for a page.
const start = () => kept(START).then((page) => new Response(page.body, page))
const late = () => new Promise((_, reject) => setTimeout(reject, PATIENCE))

// No skipWaiting of its own accord: pages that are open keep the files they were built with until they are closed, or
// until the person asks for the new version; the page then starts again.
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)))
})
self.addEventListener('message', (event) => {
  if (event.data === 'change-over') self.skipWaiting()
})
self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('gongyou-') && name !== CACHE
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return
  if (request.mode === 'navigate') {
    event.respondWith(Promise.race([fetch(request), late()]).catch(start))
    return
  }
  event.respondWith(kept(request.url).then((found) => found ?? fetch(request)))
})
`;
function serviceWorker() {
  return {
    name: "gongyou-service-worker",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        if (process.env.UNI_PLATFORM !== "h5")
          return;
        const own = /* @__PURE__ */ new Set(["sw.js", "index.html"]);
        const files = [...Object.keys(bundle).filter((name) => !name.endsWith(".map") && !own.has(name)), "./"];
        const hash = createHash("sha256");
        for (const name of files.sort()) {
          const part = bundle[name];
          hash.update(name).update(part === void 0 ? "" : part.type === "chunk" ? part.code : part.source);
        }
        this.emitFile({ type: "asset", fileName: "sw.js", source: worker(hash.digest("hex").slice(0, 12), files) });
      }
    }
  };
}

// vite.config.ts
var __vite_injected_original_import_meta_url = "file:///tmp/wt/h-tokens/miniprogram/vite.config.ts";
var uni = uniModule.default ?? uniModule;
var api = process.env.API ?? "http://127.0.0.1:8100";
var vite_config_default = defineConfig({
  plugins: [uni(), noRemoteAssets(), serviceWorker()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", __vite_injected_original_import_meta_url)) } },
  define: {
    // A mini-program forbids `new Function`; these make vue-i18n interpret messages instead of compiling them.
    __INTLIFY_JIT_COMPILATION__: true,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false
  },
  server: {
    port: Number(process.env.PORT ?? 5173),
    proxy: { "/api": { target: api, changeOrigin: true } }
  }
});
export {
  vite_config_default as default
};
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsidml0ZS5jb25maWcudHMiLCAiYnVpbGQvbm8tcmVtb3RlLWFzc2V0cy50cyIsICJidWlsZC9zZXJ2aWNlLXdvcmtlci50cyJdLAogICJzb3VyY2VzQ29udGVudCI6IFsiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi90bXAvd3QvaC10b2tlbnMvbWluaXByb2dyYW1cIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi90bXAvd3QvaC10b2tlbnMvbWluaXByb2dyYW0vdml0ZS5jb25maWcudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3RtcC93dC9oLXRva2Vucy9taW5pcHJvZ3JhbS92aXRlLmNvbmZpZy50c1wiO2ltcG9ydCB1bmlNb2R1bGUgZnJvbSAnQGRjbG91ZGlvL3ZpdGUtcGx1Z2luLXVuaSdcbmltcG9ydCB7IGZpbGVVUkxUb1BhdGgsIFVSTCB9IGZyb20gJ25vZGU6dXJsJ1xuaW1wb3J0IHsgZGVmaW5lQ29uZmlnIH0gZnJvbSAndml0ZSdcbmltcG9ydCB7IG5vUmVtb3RlQXNzZXRzIH0gZnJvbSAnLi9idWlsZC9uby1yZW1vdGUtYXNzZXRzJ1xuaW1wb3J0IHsgc2VydmljZVdvcmtlciB9IGZyb20gJy4vYnVpbGQvc2VydmljZS13b3JrZXInXG5cbi8vIFRoZSBwYWNrYWdlIGlzIENvbW1vbkpTOiBpbXBvcnRlZCBmcm9tIGFuIEVTIG1vZHVsZSwgaXRzIGRlZmF1bHQgZXhwb3J0IHNpdHMgb25lIGxldmVsIGRlZXBlci5cbmNvbnN0IHVuaSA9ICh1bmlNb2R1bGUgYXMgdW5rbm93biBhcyB7IGRlZmF1bHQ/OiB0eXBlb2YgdW5pTW9kdWxlIH0pLmRlZmF1bHQgPz8gdW5pTW9kdWxlXG5cbmNvbnN0IGFwaSA9IHByb2Nlc3MuZW52LkFQSSA/PyAnaHR0cDovLzEyNy4wLjAuMTo4MTAwJ1xuXG5leHBvcnQgZGVmYXVsdCBkZWZpbmVDb25maWcoe1xuICBwbHVnaW5zOiBbdW5pKCksIG5vUmVtb3RlQXNzZXRzKCksIHNlcnZpY2VXb3JrZXIoKV0sXG4gIHJlc29sdmU6IHsgYWxpYXM6IHsgJ0AnOiBmaWxlVVJMVG9QYXRoKG5ldyBVUkwoJy4vc3JjJywgaW1wb3J0Lm1ldGEudXJsKSkgfSB9LFxuICBkZWZpbmU6IHtcbiAgICAvLyBBIG1pbmktcHJvZ3JhbSBmb3JiaWRzIGBuZXcgRnVuY3Rpb25gOyB0aGVzZSBtYWtlIHZ1ZS1pMThuIGludGVycHJldCBtZXNzYWdlcyBpbnN0ZWFkIG9mIGNvbXBpbGluZyB0aGVtLlxuICAgIF9fSU5UTElGWV9KSVRfQ09NUElMQVRJT05fXzogdHJ1ZSxcbiAgICBfX0lOVExJRllfUFJPRF9ERVZUT09MU19fOiBmYWxzZSxcbiAgICBfX1ZVRV9JMThOX0ZVTExfSU5TVEFMTF9fOiBmYWxzZSxcbiAgICBfX1ZVRV9JMThOX0xFR0FDWV9BUElfXzogZmFsc2UsXG4gIH0sXG4gIHNlcnZlcjoge1xuICAgIHBvcnQ6IE51bWJlcihwcm9jZXNzLmVudi5QT1JUID8/IDUxNzMpLFxuICAgIHByb3h5OiB7ICcvYXBpJzogeyB0YXJnZXQ6IGFwaSwgY2hhbmdlT3JpZ2luOiB0cnVlIH0gfSxcbiAgfSxcbn0pXG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi90bXAvd3QvaC10b2tlbnMvbWluaXByb2dyYW0vYnVpbGRcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi90bXAvd3QvaC10b2tlbnMvbWluaXByb2dyYW0vYnVpbGQvbm8tcmVtb3RlLWFzc2V0cy50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vdG1wL3d0L2gtdG9rZW5zL21pbmlwcm9ncmFtL2J1aWxkL25vLXJlbW90ZS1hc3NldHMudHNcIjtpbXBvcnQgdHlwZSB7IFBsdWdpbiB9IGZyb20gJ3ZpdGUnXG5cbi8qKiBEcm9wIHBpY3R1cmVzIHRoYXQgdGhlIGZyYW1ld29yaydzIG93biBzdHlsZXMgd291bGQgZmV0Y2ggZnJvbSBpdHMgbWFrZXIncyBob3N0OiBub3RoaW5nIG9mIG91cnMgdXNlcyB0aGVtLiAqL1xuZXhwb3J0IGZ1bmN0aW9uIG5vUmVtb3RlQXNzZXRzKCk6IFBsdWdpbiB7XG4gIHJldHVybiB7XG4gICAgbmFtZTogJ2dvbmd5b3Utbm8tcmVtb3RlLWFzc2V0cycsXG4gICAgYXBwbHk6ICdidWlsZCcsXG4gICAgZW5mb3JjZTogJ3Bvc3QnLFxuICAgIGdlbmVyYXRlQnVuZGxlOiB7XG4gICAgICBvcmRlcjogJ3Bvc3QnLFxuICAgICAgaGFuZGxlcihfLCBidW5kbGUpIHtcbiAgICAgICAgZm9yIChjb25zdCBwYXJ0IG9mIE9iamVjdC52YWx1ZXMoYnVuZGxlKSkge1xuICAgICAgICAgIGlmIChwYXJ0LnR5cGUgIT09ICdhc3NldCcgfHwgIXBhcnQuZmlsZU5hbWUuZW5kc1dpdGgoJy5jc3MnKSkgY29udGludWVcbiAgICAgICAgICBwYXJ0LnNvdXJjZSA9IHBhcnQuc291cmNlLnRvU3RyaW5nKCkucmVwbGFjZSgvdXJsXFwoKFtcIiddPykoPzpodHRwcz86KT9cXC9cXC9bXildKlxcKS9nLCAnbm9uZScpXG4gICAgICAgIH1cbiAgICAgIH0sXG4gICAgfSxcbiAgfVxufVxuIiwgImNvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9kaXJuYW1lID0gXCIvdG1wL3d0L2gtdG9rZW5zL21pbmlwcm9ncmFtL2J1aWxkXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvdG1wL3d0L2gtdG9rZW5zL21pbmlwcm9ncmFtL2J1aWxkL3NlcnZpY2Utd29ya2VyLnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy90bXAvd3QvaC10b2tlbnMvbWluaXByb2dyYW0vYnVpbGQvc2VydmljZS13b3JrZXIudHNcIjtpbXBvcnQgeyBjcmVhdGVIYXNoIH0gZnJvbSAnbm9kZTpjcnlwdG8nXG5pbXBvcnQgdHlwZSB7IFBsdWdpbiB9IGZyb20gJ3ZpdGUnXG5cbmNvbnN0IHdvcmtlciA9ICh2ZXJzaW9uOiBzdHJpbmcsIGZpbGVzOiBzdHJpbmdbXSk6IHN0cmluZyA9PiBgY29uc3QgQ0FDSEUgPSAnZ29uZ3lvdS0ke3ZlcnNpb259J1xuY29uc3QgRklMRVMgPSAke0pTT04uc3RyaW5naWZ5KGZpbGVzKX1cbmNvbnN0IFNUQVJUID0gc2VsZi5yZWdpc3RyYXRpb24uc2NvcGVcbmNvbnN0IFBBVElFTkNFID0gMzAwMFxuXG5jb25zdCBrZXB0ID0gKGFkZHJlc3MpID0+IGNhY2hlcy5vcGVuKENBQ0hFKS50aGVuKChjYWNoZSkgPT4gY2FjaGUubWF0Y2goYWRkcmVzcykpXG4vLyBBIHNlcnZlciBtYXkgYW5zd2VyIGluZGV4Lmh0bWwgd2l0aCB0aGUgZm9sZGVyJ3MgYWRkcmVzczsgYnJvd3NlcnMgdGFrZSBubyByZWRpcmVjdGVkIGFuc3dlciBmb3IgYSBwYWdlLlxuY29uc3Qgc3RhcnQgPSAoKSA9PiBrZXB0KFNUQVJUKS50aGVuKChwYWdlKSA9PiBuZXcgUmVzcG9uc2UocGFnZS5ib2R5LCBwYWdlKSlcbmNvbnN0IGxhdGUgPSAoKSA9PiBuZXcgUHJvbWlzZSgoXywgcmVqZWN0KSA9PiBzZXRUaW1lb3V0KHJlamVjdCwgUEFUSUVOQ0UpKVxuXG4vLyBObyBza2lwV2FpdGluZyBvZiBpdHMgb3duIGFjY29yZDogcGFnZXMgdGhhdCBhcmUgb3BlbiBrZWVwIHRoZSBmaWxlcyB0aGV5IHdlcmUgYnVpbHQgd2l0aCB1bnRpbCB0aGV5IGFyZSBjbG9zZWQsIG9yXG4vLyB1bnRpbCB0aGUgcGVyc29uIGFza3MgZm9yIHRoZSBuZXcgdmVyc2lvbjsgdGhlIHBhZ2UgdGhlbiBzdGFydHMgYWdhaW4uXG5zZWxmLmFkZEV2ZW50TGlzdGVuZXIoJ2luc3RhbGwnLCAoZXZlbnQpID0+IHtcbiAgZXZlbnQud2FpdFVudGlsKGNhY2hlcy5vcGVuKENBQ0hFKS50aGVuKChjYWNoZSkgPT4gY2FjaGUuYWRkQWxsKEZJTEVTKSkpXG59KVxuc2VsZi5hZGRFdmVudExpc3RlbmVyKCdtZXNzYWdlJywgKGV2ZW50KSA9PiB7XG4gIGlmIChldmVudC5kYXRhID09PSAnY2hhbmdlLW92ZXInKSBzZWxmLnNraXBXYWl0aW5nKClcbn0pXG5zZWxmLmFkZEV2ZW50TGlzdGVuZXIoJ2FjdGl2YXRlJywgKGV2ZW50KSA9PiB7XG4gIGNvbnN0IG9sZCA9IChuYW1lKSA9PiBuYW1lLnN0YXJ0c1dpdGgoJ2dvbmd5b3UtJykgJiYgbmFtZSAhPT0gQ0FDSEVcbiAgZXZlbnQud2FpdFVudGlsKFxuICAgIGNhY2hlcy5rZXlzKClcbiAgICAgIC50aGVuKChuYW1lcykgPT4gUHJvbWlzZS5hbGwobmFtZXMuZmlsdGVyKG9sZCkubWFwKChuYW1lKSA9PiBjYWNoZXMuZGVsZXRlKG5hbWUpKSkpXG4gICAgICAudGhlbigoKSA9PiBzZWxmLmNsaWVudHMuY2xhaW0oKSksXG4gIClcbn0pXG5zZWxmLmFkZEV2ZW50TGlzdGVuZXIoJ2ZldGNoJywgKGV2ZW50KSA9PiB7XG4gIGNvbnN0IHsgcmVxdWVzdCB9ID0gZXZlbnRcbiAgaWYgKHJlcXVlc3QubWV0aG9kICE9PSAnR0VUJyB8fCAhcmVxdWVzdC51cmwuc3RhcnRzV2l0aChzZWxmLnJlZ2lzdHJhdGlvbi5zY29wZSkpIHJldHVyblxuICBpZiAocmVxdWVzdC5tb2RlID09PSAnbmF2aWdhdGUnKSB7XG4gICAgZXZlbnQucmVzcG9uZFdpdGgoUHJvbWlzZS5yYWNlKFtmZXRjaChyZXF1ZXN0KSwgbGF0ZSgpXSkuY2F0Y2goc3RhcnQpKVxuICAgIHJldHVyblxuICB9XG4gIGV2ZW50LnJlc3BvbmRXaXRoKGtlcHQocmVxdWVzdC51cmwpLnRoZW4oKGZvdW5kKSA9PiBmb3VuZCA/PyBmZXRjaChyZXF1ZXN0KSkpXG59KVxuYFxuXG4vKiogV3JpdGUgc3cuanMgZm9yIHRoZSBicm93c2VyIGJ1aWxkOiBpdCBrZWVwcyB0aGlzIGJ1aWxkJ3MgZmlsZXMsIHNvIHRoYXQgdGhlIGFwcCBzdGFydHMgd2l0aG91dCBzaWduYWwuICovXG5leHBvcnQgZnVuY3Rpb24gc2VydmljZVdvcmtlcigpOiBQbHVnaW4ge1xuICByZXR1cm4ge1xuICAgIG5hbWU6ICdnb25neW91LXNlcnZpY2Utd29ya2VyJyxcbiAgICBhcHBseTogJ2J1aWxkJyxcbiAgICBlbmZvcmNlOiAncG9zdCcsXG4gICAgZ2VuZXJhdGVCdW5kbGU6IHtcbiAgICAgIG9yZGVyOiAncG9zdCcsXG4gICAgICBoYW5kbGVyKF8sIGJ1bmRsZSkge1xuICAgICAgICBpZiAocHJvY2Vzcy5lbnYuVU5JX1BMQVRGT1JNICE9PSAnaDUnKSByZXR1cm5cbiAgICAgICAgLy8gVGhlIHBhZ2UgaXMga2VwdCBhcyB0aGUgZm9sZGVyJ3MgYWRkcmVzczogYSBzZXJ2ZXIgbWF5IGxlYWQgaW5kZXguaHRtbCB0aGVyZSwgYW5kIGEgcGFnZSBrZXB0IGZyb20gYSByZWRpcmVjdCBpcyByZWZ1c2VkLlxuICAgICAgICBjb25zdCBvd24gPSBuZXcgU2V0KFsnc3cuanMnLCAnaW5kZXguaHRtbCddKVxuICAgICAgICBjb25zdCBmaWxlcyA9IFsuLi5PYmplY3Qua2V5cyhidW5kbGUpLmZpbHRlcigobmFtZSkgPT4gIW5hbWUuZW5kc1dpdGgoJy5tYXAnKSAmJiAhb3duLmhhcyhuYW1lKSksICcuLyddXG4gICAgICAgIGNvbnN0IGhhc2ggPSBjcmVhdGVIYXNoKCdzaGEyNTYnKVxuICAgICAgICBmb3IgKGNvbnN0IG5hbWUgb2YgZmlsZXMuc29ydCgpKSB7XG4gICAgICAgICAgY29uc3QgcGFydCA9IGJ1bmRsZVtuYW1lXVxuICAgICAgICAgIGhhc2gudXBkYXRlKG5hbWUpLnVwZGF0ZShwYXJ0ID09PSB1bmRlZmluZWQgPyAnJyA6IHBhcnQudHlwZSA9PT0gJ2NodW5rJyA/IHBhcnQuY29kZSA6IHBhcnQuc291cmNlKVxuICAgICAgICB9XG4gICAgICAgIHRoaXMuZW1pdEZpbGUoeyB0eXBlOiAnYXNzZXQnLCBmaWxlTmFtZTogJ3N3LmpzJywgc291cmNlOiB3b3JrZXIoaGFzaC5kaWdlc3QoJ2hleCcpLnNsaWNlKDAsIDEyKSwgZmlsZXMpIH0pXG4gICAgICB9LFxuICAgIH0sXG4gIH1cbn1cbiJdLAogICJtYXBwaW5ncyI6ICI7QUFBc1EsT0FBTyxlQUFlO0FBQzVSLFNBQVMsZUFBZSxXQUFXO0FBQ25DLFNBQVMsb0JBQW9COzs7QUNDdEIsU0FBUyxpQkFBeUI7QUFDdkMsU0FBTztBQUFBLElBQ0wsTUFBTTtBQUFBLElBQ04sT0FBTztBQUFBLElBQ1AsU0FBUztBQUFBLElBQ1QsZ0JBQWdCO0FBQUEsTUFDZCxPQUFPO0FBQUEsTUFDUCxRQUFRLEdBQUcsUUFBUTtBQUNqQixtQkFBVyxRQUFRLE9BQU8sT0FBTyxNQUFNLEdBQUc7QUFDeEMsY0FBSSxLQUFLLFNBQVMsV0FBVyxDQUFDLEtBQUssU0FBUyxTQUFTLE1BQU07QUFBRztBQUM5RCxlQUFLLFNBQVMsS0FBSyxPQUFPLFNBQVMsRUFBRSxRQUFRLHdDQUF3QyxNQUFNO0FBQUEsUUFDN0Y7QUFBQSxNQUNGO0FBQUEsSUFDRjtBQUFBLEVBQ0Y7QUFDRjs7O0FDbEI4UixTQUFTLGtCQUFrQjtBQUd6VCxJQUFNLFNBQVMsQ0FBQyxTQUFpQixVQUE0QiwwQkFBMEIsT0FBTztBQUFBLGdCQUM5RSxLQUFLLFVBQVUsS0FBSyxDQUFDO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFxQzlCLFNBQVMsZ0JBQXdCO0FBQ3RDLFNBQU87QUFBQSxJQUNMLE1BQU07QUFBQSxJQUNOLE9BQU87QUFBQSxJQUNQLFNBQVM7QUFBQSxJQUNULGdCQUFnQjtBQUFBLE1BQ2QsT0FBTztBQUFBLE1BQ1AsUUFBUSxHQUFHLFFBQVE7QUFDakIsWUFBSSxRQUFRLElBQUksaUJBQWlCO0FBQU07QUFFdkMsY0FBTSxNQUFNLG9CQUFJLElBQUksQ0FBQyxTQUFTLFlBQVksQ0FBQztBQUMzQyxjQUFNLFFBQVEsQ0FBQyxHQUFHLE9BQU8sS0FBSyxNQUFNLEVBQUUsT0FBTyxDQUFDLFNBQVMsQ0FBQyxLQUFLLFNBQVMsTUFBTSxLQUFLLENBQUMsSUFBSSxJQUFJLElBQUksQ0FBQyxHQUFHLElBQUk7QUFDdEcsY0FBTSxPQUFPLFdBQVcsUUFBUTtBQUNoQyxtQkFBVyxRQUFRLE1BQU0sS0FBSyxHQUFHO0FBQy9CLGdCQUFNLE9BQU8sT0FBTyxJQUFJO0FBQ3hCLGVBQUssT0FBTyxJQUFJLEVBQUUsT0FBTyxTQUFTLFNBQVksS0FBSyxLQUFLLFNBQVMsVUFBVSxLQUFLLE9BQU8sS0FBSyxNQUFNO0FBQUEsUUFDcEc7QUFDQSxhQUFLLFNBQVMsRUFBRSxNQUFNLFNBQVMsVUFBVSxTQUFTLFFBQVEsT0FBTyxLQUFLLE9BQU8sS0FBSyxFQUFFLE1BQU0sR0FBRyxFQUFFLEdBQUcsS0FBSyxFQUFFLENBQUM7QUFBQSxNQUM1RztBQUFBLElBQ0Y7QUFBQSxFQUNGO0FBQ0Y7OztBRjlEZ0ssSUFBTSwyQ0FBMkM7QUFPak4sSUFBTSxNQUFPLFVBQXdELFdBQVc7QUFFaEYsSUFBTSxNQUFNLFFBQVEsSUFBSSxPQUFPO0FBRS9CLElBQU8sc0JBQVEsYUFBYTtBQUFBLEVBQzFCLFNBQVMsQ0FBQyxJQUFJLEdBQUcsZUFBZSxHQUFHLGNBQWMsQ0FBQztBQUFBLEVBQ2xELFNBQVMsRUFBRSxPQUFPLEVBQUUsS0FBSyxjQUFjLElBQUksSUFBSSxTQUFTLHdDQUFlLENBQUMsRUFBRSxFQUFFO0FBQUEsRUFDNUUsUUFBUTtBQUFBO0FBQUEsSUFFTiw2QkFBNkI7QUFBQSxJQUM3QiwyQkFBMkI7QUFBQSxJQUMzQiwyQkFBMkI7QUFBQSxJQUMzQix5QkFBeUI7QUFBQSxFQUMzQjtBQUFBLEVBQ0EsUUFBUTtBQUFBLElBQ04sTUFBTSxPQUFPLFFBQVEsSUFBSSxRQUFRLElBQUk7QUFBQSxJQUNyQyxPQUFPLEVBQUUsUUFBUSxFQUFFLFFBQVEsS0FBSyxjQUFjLEtBQUssRUFBRTtBQUFBLEVBQ3ZEO0FBQ0YsQ0FBQzsiLAogICJuYW1lcyI6IFtdCn0K
