import { uuid7 } from '@/offline/uuid7'
import type { FileSource } from '@/offline/types'

const LONGEST_EDGE = 1600
const QUALITY = 80

function choose(count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    uni.chooseImage({
      count,
      sizeType: ['compressed'],
      sourceType: ['camera', 'album'],
      success: ({ tempFilePaths }) => resolve(([] as string[]).concat(tempFilePaths)),
      // Closing the picker is no failure.
      fail: ({ errMsg }) => (/cancel/.test(errMsg) ? resolve([]) : reject(new Error(errMsg))),
    })
  })
}

async function shrinkInBrowser(path: string): Promise<{ path: string; size: number }> {
  const picture = await createImageBitmap(await (await fetch(path)).blob(), { imageOrientation: 'from-image' })
  const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY / 100))
  if (!blob) throw new Error('picture could not be encoded')
  return { path: URL.createObjectURL(blob), size: blob.size }
}
async function shrinkInMiniProgram(path: string): Promise<{ path: string; size: number }> {
  const small = await new Promise<string>((resolve, reject) => {
    uni.compressImage({
      src: path,
      quality: QUALITY,
      compressedWidth: LONGEST_EDGE,
      success: ({ tempFilePath }) => resolve(tempFilePath),
      fail: (fault: { errMsg?: string }) => reject(new Error(fault.errMsg ?? 'compressImage failed')),
    } as UniApp.CompressImageOptions)
  })
  const size = await new Promise<number>((resolve, reject) => {
    uni.getFileSystemManager().getFileInfo({
      filePath: small,
      success: (info) => resolve((info as unknown as { size: number }).size),
      fail: (fault) => reject(new Error((fault as { errMsg?: string }).errMsg ?? 'getFileInfo failed')),
    })
  })
  return { path: small, size }
}

async function shrink(path: string): Promise<{ path: string; size: number }> {
  // #ifdef H5
  return shrinkInBrowser(path)
  // #endif
  // #ifndef H5
  return shrinkInMiniProgram(path)
  // #endif
}

/** Take or choose up to `count` photos and make them small on the phone; none when the picker was closed. */
export async function takePhotos(count: number): Promise<FileSource[]> {
  const photos: FileSource[] = []
  for (const path of await choose(count)) photos.push({ id: uuid7(), ...(await shrink(path)) })
  return photos
}
