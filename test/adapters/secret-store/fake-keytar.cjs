// keytar's calls over the file `items` in XDG_DATA_HOME; the file `mood` there makes it behave as measured on hosts where it does not work.
const { existsSync, readFileSync, writeFileSync } = require('node:fs')

const path = `${process.env.XDG_DATA_HOME}/items`
const moodFile = `${process.env.XDG_DATA_HOME}/mood`
const mood = existsSync(moodFile) ? readFileSync(moodFile, 'utf8') : ''
if (mood === 'no library') throw new Error('Failed to load keytar native addon, checked [...]')

const load = () => JSON.parse(readFileSync(path, 'utf8'))
const hangs = () => new Promise(() => setInterval(() => {}, 1000))

module.exports = {
  async setPassword(service, account, password) {
    if (mood === 'hangs') await hangs()
    if (mood === 'no service')
      throw new Error('The name org.freedesktop.secrets was not provided by any .service files')
    if (mood === 'locked') throw new Error('Cannot create an item in a locked collection')
    writeFileSync(path, JSON.stringify({ ...load(), [`${service}/${account}`]: password }))
  },
  async getPassword(service, account) {
    if (mood === 'hangs') await hangs()
    return mood === 'locked' ? null : (load()[`${service}/${account}`] ?? null)
  },
  async deletePassword(service, account) {
    const items = load()
    delete items[`${service}/${account}`]
    writeFileSync(path, JSON.stringify(items))
    return true
  },
}
