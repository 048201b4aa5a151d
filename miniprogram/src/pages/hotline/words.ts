import { addArea } from '@/locales'
import english from './locales/en-US/hotline.json'
import chinese from './locales/zh-CN/hotline.json'

// These pages bring their own words: every page of this folder imports this first.
addArea('hotline', { 'zh-CN': chinese, 'en-US': english })
