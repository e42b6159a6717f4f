import { Eta } from 'eta'

// Nothing here is HTML, so nothing is escaped as HTML; each template quotes by the rules of what it writes.
const eta = new Eta({ autoEscape: false, autoTrim: false })

/** A line with nothing but a statement (`<% for ... %>`) leaves no line behind. */
const statementLine = /^[ \t]*(<%(?![=~]).*%>)[ \t]*\n/gm

/** Fills in a template of templates/; its data is `it`. */
export const render = (template: string, data: object): string =>
  eta.renderString(template.replace(statementLine, '$1'), data)
