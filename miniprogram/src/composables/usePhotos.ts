import { lend } from '@/offline/blobs'
import type { FileSource } from '@/offline/types'
import { uuid7 } from '@/offline/uuid7'
import { takenAt, type TakenAt } from './exif'

const LONGEST_EDGE = 1600
const QUALITY = 80
/** Where cameras write: in the first segments of a file. */
const HEADER = 128 * 1024

/** A photo made small, and when its camera says it was taken: what we send has no such traces. */
export interface Photo extends FileSource {
  taken: TakenAt | null
}
interface Small {
  path: string
  size: number
  taken: TakenAt | null
}
interface Chosen {
  path: string
  /** The browser's own. */
  file?: File
}

/** Let people take or choose up to `count` pictures; none when they closed the picker. */
export function choosePictures(count: number): Promise<Chosen[]> {
  return new Promise((resolve, reject) => {
    uni.chooseImage({
      count,
      sizeType: ['compressed'],
      sourceType: ['camera', 'album'],
      success: ({ tempFilePaths, tempFiles }) => {
        const files = ([] as unknown[]).concat(tempFiles)
        const file = (index: number): File | undefined =>
          typeof File === 'function' && files[index] instanceof File ? (files[index] as File) : undefined
        resolve(([] as string[]).concat(tempFilePaths).slice(0, count).map((path, index) => ({ path, file: file(index) })))
      },
      // Closing the picker is no failure.
      fail: ({ errMsg }) => (/cancel/.test(errMsg) ? resolve([]) : reject(new Error(errMsg))),
    })
  })
}

async function shrinkInBrowser(file: File): Promise<Small> {
  const taken = takenAt(await file.slice(0, HEADER).arrayBuffer())
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY / 100))
  if (!blob) throw new Error('picture could not be encoded')
  return { path: lend(blob), size: blob.size, taken }
}

/** Turn the mini-program's callbacks into promises. */
function asked<Answer>(call: (ends: { success(answer: Answer): void; fail(fault: { errMsg?: string }): void }) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call({ success: resolve, fail: (fault) => reject(new Error(fault.errMsg ?? 'refused')) })
  })
}

async function shrinkInMiniProgram(src: string): Promise<Small> {
  const { width, height } = await asked<{ width: number; height: number }>((ends) => uni.getImageInfo({ src, ...ends }))
  const edge = Math.min(LONGEST_EDGE, Math.max(width, height))
  const longest = width >= height ? { compressedWidth: edge } : { compressedHeight: edge }
  const small = await asked<{ tempFilePath: string }>((ends) =>
    uni.compressImage({ src, quality: QUALITY, ...longest, ...ends } as UniApp.CompressImageOptions),
  )
  const filePath = small.tempFilePath
  const { size } = await asked<{ size: number }>((ends) =>
    uni.getFileSystemManager().getFileInfo({ filePath, ...ends } as UniApp.GetFileInfoOption),
  )
  return { path: filePath, size, taken: null }
}

function shrink(chosen: Chosen): Promise<Small> {
  // #ifdef H5
  return shrinkInBrowser(chosen.file as File)
  // #endif
  // #ifndef H5
  return shrinkInMiniProgram(chosen.path)
  // #endif
}

/** Take or choose up to `count` photos and make them small on the phone; none when the picker was closed. One that cannot
 *  be read is left out and counted. */
export async function takePhotos(count: number): Promise<{ photos: Photo[]; unread: number }> {
  const photos: Photo[] = []
  let unread = 0
  for (const chosen of await choosePictures(count)) {
    try {
      photos.push({ id: uuid7(), ...(await shrink(chosen)) })
    } catch {
      unread += 1
    }
  }
  return { photos, unread }
}
