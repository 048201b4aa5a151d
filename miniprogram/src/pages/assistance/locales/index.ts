import { addWords } from '@/locales'

addWords(import.meta.glob('./*/*.json', { eager: true, import: 'default' }))
