import { ElMessage } from 'element-plus'
import 'element-plus/es/components/message/style/css'

/** Say the outcome of an action in one line; errors stay longer, as they ask for something to be done. */
export function toast(type: 'success' | 'error' | 'warning' | 'info', message: string): void {
  ElMessage({ type, message, duration: type === 'error' ? 6000 : 2500, showClose: type === 'error', grouping: true, plain: true })
}
