/** Files of templates/ are imported as text: `import deploy from '../../templates/deploy.sh' with { type: 'text' }`. */
declare module '*.eta' {
  const text: string
  export default text
}
declare module '*.sh' {
  const text: string
  export default text
}
declare module '*.sql' {
  const text: string
  export default text
}
declare module '*.md' {
  const text: string
  export default text
}
declare module '*.yaml' {
  const text: string
  export default text
}
declare module '*.txt' {
  const text: string
  export default text
}
declare module '*.env' {
  const text: string
  export default text
}
