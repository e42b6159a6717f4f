import type { Row, View } from './text/view.ts'

/** How a section stands within the whole: its title, the rail above it, and what comes before and after. */
export interface Walk {
  head(): Pick<View, 'title' | 'where'>
  rail(columns: number): Row[]
  next: () => void
  back: () => void
  /** To all sections at once. */
  overview: () => void
}
